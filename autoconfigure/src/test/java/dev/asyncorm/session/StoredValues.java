package dev.asyncorm.session;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.NullUnmarked;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;

/**
 * One property of each type that both databases store.
 */
@NullUnmarked
@Table("stored_values")
class StoredValues {

	@Id
	Long id;

	Boolean vBoolean;

	Byte vByte;

	Short vShort;

	Integer vInteger;

	Long vLong;

	Float vFloat;

	Double vDouble;

	BigDecimal vDecimal;

	String vString;

	DayOfWeek vEnum;

	UUID vUuid;

	Currency vConverted;

	LocalDate vDate;

	LocalTime vTime;

	LocalDateTime vDateTime;

	Instant vInstant;

	OffsetDateTime vOffset;

	ZonedDateTime vZoned;

	OffsetTime vOffsetTime;

	Duration vDuration;

	Period vPeriod;

	ZoneId vZone;

	byte[] vBytes;

	ByteBuffer vBuffer;

	String[] vTexts;

	int[] vNumbers;

	Long[] vLongs;

	List<String> vList;

	Set<Integer> vSet;

	List<DayOfWeek> vEnums;

	UUID[] vUuids;

	@Embedded(onEmpty = Embedded.OnEmpty.USE_NULL, prefix = "v_part_")
	Part vPart;

	record Part(String label, int amount, List<String> tags) {
	}

}
