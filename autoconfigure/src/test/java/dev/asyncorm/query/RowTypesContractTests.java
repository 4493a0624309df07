package dev.asyncorm.query;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract of the types: a value that is written among many rows is stored as the same
 * value written alone, at the extremes of each type.
 */
abstract class RowTypesContractTests extends RowStatementsTestSupport {

	private static final LocalDateTime LEAP = LocalDateTime.of(2024, 2, 29, 23, 59, 58, 123_456_789);

	static Stream<Values> common() {
		return Stream.of(Values.of(Boolean.class, "boolean", true, false),
				Values.of(Short.class, "smallint", Short.MIN_VALUE, Short.MAX_VALUE, (short) 0),
				Values.of(Byte.class, "smallint", Byte.MIN_VALUE, Byte.MAX_VALUE),
				Values.of(Integer.class, "integer", Integer.MIN_VALUE, Integer.MAX_VALUE, 0),
				Values.of(int.class, "bigint", -1, 1), Values.of(Long.class, "integer", -1L, 1L),
				Values.of(Long.class, "bigint", Long.MIN_VALUE, Long.MAX_VALUE, 0L),
				Values.of(Float.class, "real", Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY,
						Float.MIN_VALUE, Float.MAX_VALUE, -0f, 0.1f),
				Values.of(Double.class, "double precision", Double.NaN, Double.POSITIVE_INFINITY,
						Double.NEGATIVE_INFINITY, Double.MIN_VALUE, Double.MAX_VALUE, -0d, 0.1, 1 / 3d),
				Values.of(BigDecimal.class, "numeric(60, 30)",
						new BigDecimal("12345678901234567890.123456789012345678901"), new BigDecimal("-1E-25"),
						BigDecimal.ZERO, new BigDecimal("1.500")),
				Values.of(BigDecimal.class, "integer", new BigDecimal("2"), new BigDecimal("3")),
				Values.of(String.class, "varchar(100)", "", " ", "NULL", "null", "a,b", "{a}", "\"", "\\", "\\\\\"",
						"'", "''", "$1", "line\nbreak\ttab", "\u00e4\u20ac\ud83d\ude00", ";--", "?", "\\x00",
						"  padded  "),
				Values.of(String.class, "char(5)", "a", "abc  ", ""),
				Values.of(UUID.class, "uuid", new UUID(0, 0), new UUID(-1, -1), new UUID(1, 2)),
				Values.of(LocalDate.class, "date", LocalDate.of(1, 1, 1), LocalDate.of(9999, 12, 31),
						LEAP.toLocalDate()),
				Values.of(LocalTime.class, "time(6)", LocalTime.MIN, LocalTime.of(23, 59, 59, 999_999_000),
						LEAP.toLocalTime()),
				Values.of(LocalDateTime.class, "timestamp(6)", LocalDateTime.of(1, 1, 1, 0, 0), LEAP,
						LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000),
						LocalDateTime.of(1900, 1, 1, 0, 0, 0, 1000)),
				Values.of(OffsetDateTime.class, "timestamp(6) with time zone", LEAP.atOffset(ZoneOffset.ofHours(14)),
						LEAP.atOffset(ZoneOffset.ofHoursMinutes(-9, -30)), LEAP.atOffset(ZoneOffset.UTC)),
				Values.of(ZonedDateTime.class, "timestamp(6) with time zone", LEAP.atZone(ZoneId.of("Asia/Kolkata")),
						LEAP.atZone(ZoneId.of("America/New_York"))),
				Values.of(Instant.class, "timestamp(6) with time zone", Instant.EPOCH, LEAP.toInstant(ZoneOffset.UTC)),
				Values.of(OffsetTime.class, "time(6) with time zone",
						LEAP.toLocalTime().atOffset(ZoneOffset.ofHours(-12)),
						LocalTime.NOON.atOffset(ZoneOffset.ofHoursMinutes(5, 45))));
	}

	abstract String text(String column);

	@ParameterizedTest
	@MethodSource({ "common", "special" })
	void amongManyRowsValueIsStoredAsAlone(Values values) {
		database().execute("drop table if exists item",
				"create table item (id int primary key, v " + values.sqlType() + ")");
		RowColumn id = column("id", Integer.class);
		RowColumn value = column("v", values.type());
		SqlIdentifier item = SqlIdentifier.unquoted("item");
		List<List<@Nullable Object>> rows = rows(values);
		for (List<@Nullable Object> row : rows) {
			execute(statements().insert(item, List.of(id, value), List.of(row), Returning.nothing()));
		}
		List<@Nullable Object> alone = stored();
		assertThat(alone).hasSameSizeAs(rows).filteredOn((text) -> text == null).hasSizeBetween(2, 3);
		execute(statements().update(item, new RowKey(List.of(id), null), List.of(value), nulls(rows)));
		assertThat(stored()).containsOnlyNulls();
		execute(statements().update(item, new RowKey(List.of(id), null), List.of(value), rows));
		assertThat(stored()).isEqualTo(alone);
		database().execute("delete from item");
		execute(statements().insert(item, List.of(id, value), rows, Returning.nothing()));
		assertThat(stored()).isEqualTo(alone);
	}

	private static List<List<@Nullable Object>> rows(Values values) {
		List<@Nullable Object> all = new ArrayList<>(values.values());
		all.add(0, null);
		all.add(null);
		return IntStream.range(0, all.size()).mapToObj((i) -> row(i, all.get(i))).toList();
	}

	private static List<List<@Nullable Object>> nulls(List<List<@Nullable Object>> rows) {
		return rows.stream().map((row) -> row(row.get(0), null)).toList();
	}

	private void execute(List<RowPage> pages) {
		pages.forEach((page) -> run(page.sql()));
	}

	private List<@Nullable Object> stored() {
		List<@Nullable Object> texts = new ArrayList<>();
		database().query("select " + text("v") + " as v from item order by id")
			.forEach((row) -> texts.add(row.get("v")));
		return texts;
	}

	record Values(Class<?> type, String sqlType, List<Object> values) {

		static Values of(Class<?> type, String sqlType, Object... values) {
			return new Values(type, sqlType, Arrays.asList(values));
		}

		@Override
		public String toString() {
			return this.type.getSimpleName() + " as " + this.sqlType;
		}

	}

}
