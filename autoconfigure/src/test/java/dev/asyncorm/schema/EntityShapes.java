package dev.asyncorm.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
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

import io.r2dbc.postgresql.codec.Interval;
import io.r2dbc.postgresql.codec.Json;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Transient;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Sequence;
import org.springframework.data.relational.core.mapping.Table;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.mapping.Check;
import dev.asyncorm.mapping.ColumnDefault;
import dev.asyncorm.mapping.Comment;
import dev.asyncorm.mapping.ForeignKey;
import dev.asyncorm.mapping.Index;
import dev.asyncorm.mapping.Length;
import dev.asyncorm.mapping.Relationship;
import dev.asyncorm.mapping.Unique;

/**
 * Entities of every shape that tables are made for.
 */
@NullUnmarked
enum EntityShapes {

	LONG_ID(LongId.class), INTEGER_ID(IntegerId.class), SHORT_ID(ShortId.class), PRIMITIVE_ID(PrimitiveId.class),
	UUID_ID(UuidId.class), TEXT_ID(TextId.class), SEQUENCE_ID(SequenceId.class), EMBEDDED_ID(EmbeddedId.class),
	NO_ID(NoId.class), NUMBERS(Numbers.class), WRAPPERS(Wrappers.class), TEXTS(Texts.class), TIMES(Times.class),
	BYTES(Bytes.class), ARRAYS(Arrays.class), ENUMS(Enums.class), CONVERTED(Converted.class), NON_NULL(NonNulls.class),
	UNIQUE(Uniques.class), UNIQUE_TOGETHER(UniqueTogether.class), EMBEDDED(WithEmbedded.class),
	VERSIONED(Versioned.class), TRANSIENT(WithTransient.class), MUTABLE(Mutable.class), RENAMED(Renamed.class),
	QUOTED(Quoted.class), IN_SCHEMA(InSchema.class), SCHEMA_SEQUENCE(SchemaSequence.class), PARENT_CHILD(Child.class),
	CASCADE(Cascading.class), SET_NULL(Orphan.class), SELF(Node.class), CYCLE(Hen.class, Egg.class),
	ONE_TO_MANY(Team.class), MANY_TO_MANY(Author.class), SCHEMA_TO_SCHEMA(InSchemaChild.class),
	OUT_OF_SCHEMA(FromSchema.class), INDEXED(Indexed.class), CHECKED(Checked.class), DEFAULTS(Defaults.class),
	COMMENTS(Commented.class), VALIDATED(Validated.class), LONG_NAMES(LongNames.class),
	SHARED(Shared.class, SharedName.class), DRIVER_TYPES(DriverTypes.class);

	private final Class<?>[] types;

	EntityShapes(Class<?>... types) {
		this.types = types;
	}

	Class<?>[] types() {
		return this.types.clone();
	}

	boolean isFor(Dialect dialect) {
		return dialect == Dialect.POSTGRESQL || this != DRIVER_TYPES;
	}

	@Table
	record LongId(@Id Long id, String text) {
	}

	record IntegerId(@Id Integer id, String text) {
	}

	record ShortId(@Id Short id, String text) {
	}

	record PrimitiveId(@Id long id, String text) {
	}

	@Table
	record UuidId(@Id UUID id, String text) {
	}

	record TextId(@Id @Length(2) String code, String text) {
	}

	record SequenceId(@Id @Sequence("shape_numbers") Long id, String text) {
	}

	record SeatId(String row, Integer number) {
	}

	record EmbeddedId(@Id @Embedded(onEmpty = Embedded.OnEmpty.USE_NULL) SeatId id, String holder) {
	}

	@Table
	record NoId(String message, Instant at) {
	}

	record Numbers(@Id Long id, boolean flag, byte tiny, short small, int plain, long big, float real, double twice) {
	}

	record Wrappers(@Id Long id, Boolean flag, Byte tiny, Short small, Integer plain, Long big, Float real,
			Double twice, BigDecimal decimal, UUID uuid) {
	}

	record Texts(@Id Long id, String text, @Length(5) String five, @Length(1) String one, @NonNull String needed) {
	}

	record Times(@Id Long id, LocalDate date, LocalTime time, LocalDateTime dateTime, OffsetDateTime offset,
			OffsetTime offsetTime, ZonedDateTime zoned, Instant instant, Duration duration, Period period,
			ZoneId zone) {
	}

	record Bytes(@Id Long id, byte[] bytes, ByteBuffer buffer) {
	}

	record Arrays(@Id Long id, String[] texts, int[] numbers, List<Long> longs, Set<String> set, UUID[] uuids,
			@Length(5) String[] fives) {
	}

	record Enums(@Id Long id, DayOfWeek day, @Length(20) DayOfWeek other, List<DayOfWeek> days) {
	}

	record Converted(@Id Long id, Currency currency, List<Currency> accepted) {
	}

	record NonNulls(@Id Long id, @NonNull String name, @NonNull LocalDate day, int amount) {
	}

	record Uniques(@Id Long id, @Unique String email, @Unique @Length(8) String code, String other) {
	}

	@Unique({ "tenant", "name" })
	@Unique({ "name", "code", "tenant" })
	record UniqueTogether(@Id Long id, String tenant, String name, String code, String other) {
	}

	record Address(String street, @Length(10) String zip, Point point) {
	}

	record Point(@Column("lon") double x, @Column("lat") double y) {
	}

	record WithEmbedded(@Id Long id, @Embedded(onEmpty = Embedded.OnEmpty.USE_NULL, prefix = "home_") Address home,
			@Embedded(onEmpty = Embedded.OnEmpty.USE_NULL, prefix = "work_") Address work) {
	}

	record Versioned(@Id Long id, @Version Long version, String text) {
	}

	record WithTransient(@Id Long id, String text, @Transient String ignored) {
	}

	static class Mutable {

		@Id
		Long id;

		String name;

		Instant changed;

	}

	@Table("renamed_table")
	record Renamed(@Id @Column("the_id") Long id, @Column("the_text") String text) {
	}

	@Table("Mixed Case's")
	record Quoted(@Id @Column("Id") Long id, @Unique @Column("or\"der") String order, @Column("Select") int select) {
	}

	@Table(schema = "shapes", value = "in_schema")
	record InSchema(@Id Long id, String text) {
	}

	@Table(schema = "shapes", value = "in_schema_child")
	record InSchemaChild(@Id Long id, @ForeignKey(InSchema.class) Long parent, String text) {
	}

	@Table(schema = "shapes", value = "from_schema")
	record FromSchema(@Id Long id, @ForeignKey(LongId.class) Long parent, String text) {
	}

	@Table(schema = "Shapes Two")
	record SchemaSequence(@Id @Sequence(sequence = "numbers", schema = "Shapes Two") Long id, String text) {
	}

	record Child(@Id Long id, @ForeignKey(LongId.class) Long parent, String text) {
	}

	record Cascading(@Id Long id,
			@ForeignKey(value = LongId.class, onDelete = ForeignKey.OnDelete.CASCADE) @Index Long parent) {
	}

	record Orphan(@Id Long id, @ForeignKey(value = UuidId.class, onDelete = ForeignKey.OnDelete.SET_NULL) UUID parent) {
	}

	record Node(@Id Long id, @ForeignKey(Node.class) Long parent, String text) {
	}

	record Hen(@Id Long id, @ForeignKey(Egg.class) Long eggId) {
	}

	record Egg(@Id Long id, @ForeignKey(Hen.class) Long henId) {
	}

	@Table
	record Team(@Id Long id, String name, @Relationship(mappedBy = "teamId") List<Player> players) {
	}

	record Player(@Id Long id, String name, @ForeignKey(Team.class) Long teamId) {
	}

	record Author(@Id Long id, @Relationship(joinTable = @Relationship.JoinTable) List<Work> works) {
	}

	record Work(@Id Long id, String title) {
	}

	@Index({ "name", "at" })
	@Index({ "at", "name" })
	record Indexed(@Id Long id, @Index String name, Instant at, @Unique String code) {
	}

	@Check(name = "order", value = "low < high")
	record Checked(@Id Long id, @Check("price > 0") BigDecimal price, int low, int high, String text) {
	}

	record Defaults(@Id Long id, @ColumnDefault("now()") Instant at, @ColumnDefault("'new'") String state,
			@ColumnDefault("0") int amount) {
	}

	@Comment("what it's; for")
	record Commented(@Id Long id, @Comment("a column") String text) {
	}

	record Validated(@Id Long id, @NotNull @Size(max = 12) String name,
			@Digits(integer = 6, fraction = 2) BigDecimal price) {
	}

	@Table("a_table_with_a_rather_long_name_that_nobody_would_ever_want")
	record LongNames(@Id Long id, @Unique String aColumnWithAnEquallyLongNameForNoGoodReason,
			@ForeignKey(LongId.class) Long anotherColumnWithAnEquallyLongNameForNoReason) {
	}

	@Table("shared")
	record Shared(@Id Long id, String name, String text) {
	}

	@Table("shared")
	record SharedName(@Id Long id, String name) {
	}

	record DriverTypes(@Id Long id, Json json, BigInteger big, URI uri, InetAddress address, Interval interval,
			io.r2dbc.postgresql.codec.Point point, org.springframework.data.geo.Point geo, String[][] matrix,
			List<BigInteger> bigs) {
	}

}
