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
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.DirectFieldAccessor;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.convert.MappingR2dbcConverter;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.convert.R2dbcCustomConversions;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;
import org.springframework.data.relational.RelationalManagedTypes;
import org.springframework.data.relational.core.mapping.Table;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.fixture.CurrencyConverters.CurrencyToText;
import dev.asyncorm.fixture.CurrencyConverters.TextToCurrency;
import dev.asyncorm.mapping.Relationship;
import dev.asyncorm.schema.Schema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract of the types of columns: what a session writes, alone or with others, comes
 * back equal, is not written again, and when it changes nothing else is written.
 */
@NullUnmarked
abstract class TypesContractTests extends SessionContractTests {

	private static final Pattern WRITTEN = Pattern.compile("\\b(v_\\w+)\\b *=");

	private final List<Class<?>> types = new ArrayList<>(List.of(StoredValues.class, Primitives.class, Pointer.class));

	private final List<Object> converters = new ArrayList<>(List.of(CurrencyToText.INSTANCE, TextToCurrency.INSTANCE));

	private Schema schema;

	private SessionFactory sessions;

	protected final void add(Class<?> type, Object... furtherConverters) {
		this.types.add(type);
		this.converters.addAll(List.of(furtherConverters));
	}

	@BeforeEach
	void createSchema() {
		Dialect dialect = Dialect.of(pool());
		R2dbcConverter converter = converter(dialect);
		this.schema = Schema.of(pool(), converter);
		await(this.schema.createAll());
		this.sessions = SessionFactory.builder(converter, dialect.springDialect(), dialect).build();
	}

	private R2dbcConverter converter(Dialect dialect) {
		R2dbcCustomConversions conversions = R2dbcCustomConversions.of(dialect.springDialect(), this.converters);
		R2dbcMappingContext context = new R2dbcMappingContext();
		context.setSimpleTypeHolder(conversions.getSimpleTypeHolder());
		context.setManagedTypes(RelationalManagedTypes.fromIterable(this.types));
		context.initialize();
		return new MappingR2dbcConverter(context, conversions);
	}

	@AfterEach
	void dropSchema() {
		await(this.schema.dropAll());
	}

	private AsyncSession open() {
		return this.sessions.sessionOf(connection());
	}

	/**
	 * Return the same value in a form that is equal when nothing was lost.
	 * @param value the value
	 * @return the form to compare
	 */
	protected Object comparable(Object value) {
		if (value instanceof OffsetDateTime time) {
			return time.toInstant();
		}
		return (value instanceof ZonedDateTime time) ? time.toInstant() : value;
	}

	private static Stream<Case> cases() {
		LocalDateTime last = LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000);
		LocalDateTime first = LocalDateTime.of(1, 1, 1, 0, 0);
		return Stream.of(Case.of("vBoolean", true, false), Case.of("vByte", Byte.MIN_VALUE, Byte.MAX_VALUE, (byte) 0),
				Case.of("vShort", Short.MIN_VALUE, Short.MAX_VALUE),
				Case.of("vInteger", Integer.MIN_VALUE, Integer.MAX_VALUE, 0),
				Case.of("vLong", Long.MIN_VALUE, Long.MAX_VALUE),
				Case.of("vFloat", Float.MAX_VALUE, -Float.MAX_VALUE, 0.1f),
				Case.of("vDouble", Double.MAX_VALUE, -1e-300, 0.1),
				Case.of("vDecimal", new BigDecimal("12345678901234567890.123456789"), new BigDecimal("-0.000000001"),
						new BigDecimal("100.00")),
				Case.of("vString", "", "it's ; \"quoted\" $1 \\ \u20ac \uD83D\uDE00", "x".repeat(10_000)),
				Case.of("vEnum", DayOfWeek.MONDAY, DayOfWeek.SUNDAY),
				Case.of("vUuid", new UUID(0, 0), new UUID(-1, -1)),
				Case.of("vConverted", Currency.getInstance("EUR"), Currency.getInstance("JPY")),
				Case.of("vDate", first.toLocalDate(), last.toLocalDate(), LocalDate.of(2024, 2, 29)),
				Case.of("vTime", LocalTime.MIN, last.toLocalTime()), Case.of("vDateTime", first, last),
				Case.of("vInstant", first.toInstant(ZoneOffset.UTC), last.toInstant(ZoneOffset.UTC), Instant.EPOCH),
				Case.of("vOffset", first.atOffset(ZoneOffset.UTC), last.atOffset(ZoneOffset.ofHours(-12))),
				Case.of("vZoned", first.atZone(ZoneOffset.UTC), last.atZone(ZoneId.of("Asia/Kathmandu"))),
				Case.of("vOffsetTime", OffsetTime.of(LocalTime.MIN, ZoneOffset.UTC),
						OffsetTime.of(last.toLocalTime(), ZoneOffset.ofHoursMinutes(5, 45))),
				Case.of("vDuration", Duration.ZERO, Duration.ofDays(365_000).plusNanos(1), Duration.ofSeconds(-1)),
				Case.of("vPeriod", Period.ZERO, Period.of(1, -2, 3)),
				Case.of("vZone", ZoneId.of("UTC"), ZoneId.of("Europe/Paris")),
				Case.of("vBytes", new byte[0], new byte[] { 0, 1, -1, Byte.MIN_VALUE }, new byte[10_000]),
				Case.of("vBuffer", ByteBuffer.wrap(new byte[] { 1, 2 }), ByteBuffer.allocate(0)),
				Case.of("vTexts", new String[0], new String[] { "", "a,b", "\"{};'" }),
				Case.of("vNumbers", new int[0], new int[] { Integer.MIN_VALUE, Integer.MAX_VALUE }),
				Case.of("vLongs", new Long[0], new Long[] { Long.MIN_VALUE, 1L }),
				Case.of("vList", List.of("a", "b"), List.of("b", "a"), List.of()),
				Case.of("vSet", Set.of(1), Set.of(2, 3)),
				Case.of("vEnums", List.of(DayOfWeek.FRIDAY), List.of(DayOfWeek.FRIDAY, DayOfWeek.MONDAY)),
				Case.of("vUuids", new UUID[] { new UUID(1, 2) }, new UUID[0]),
				Case.of("vPart", new StoredValues.Part("a", 1, List.of("x")),
						new StoredValues.Part("a", 2, List.of("x")), new StoredValues.Part("b", 2, List.of("x", "y"))));
	}

	/**
	 * Return the cases of one database.
	 * @return the cases
	 */
	protected List<Case> ownCases() {
		return List.of();
	}

	protected Class<?> ownType() {
		return StoredValues.class;
	}

	/**
	 * Return a type that refers to another.
	 * @param type the other type
	 * @return the type
	 */
	protected Class<?> pointerTo(Class<?> type) {
		return Pointer.class;
	}

	@Test
	@DisplayName("S4 every type is written, compared and read alone")
	void storesEveryTypeAlone() {
		SoftAssertions softly = new SoftAssertions();
		cases().forEach((test) -> storesAlone(softly, StoredValues.class, test));
		ownCases().forEach((test) -> storesAlone(softly, ownType(), test));
		softly.assertAll();
	}

	private void storesAlone(SoftAssertions softly, Class<?> type, Case test) {
		try {
			AsyncSession session = open();
			Object entity = await(session.persist(entity(type, test, test.values().get(0))));
			await(session.commit());
			Object id = get(entity, "id");
			for (int i = 0; i <= test.values().size(); i++) {
				AsyncSession other = open();
				Object loaded = await(other.getOne(type, id));
				Object expected = test.values().get(i % test.values().size());
				softly.assertThat(comparable(get(loaded, test.property())))
					.as(test + " " + i)
					.isEqualTo(comparable(expected));
				Object next = (i == test.values().size()) ? null : test.values().get((i + 1) % test.values().size());
				softly.assertThat(changes(other)).as(test + " unchanged " + i).isEmpty();
				set(loaded, test.property(), next);
				softly.assertThat(changes(other))
					.as(test + " changed " + i)
					.isEqualTo(test.changedColumns(expected, next));
				await(other.commit());
			}
			softly.assertThat(get(await(open().getOne(type, id)), test.property())).as(test + " null").isNull();
		}
		catch (RuntimeException | AssertionError ex) {
			softly.fail(test + " failed: " + ex, ex);
		}
	}

	private Set<String> changes(AsyncSession session) {
		recorder().clear();
		await(session.flush());
		assertThat(recorder().statements()).hasSizeLessThanOrEqualTo(1);
		Set<String> columns = new HashSet<>();
		for (String sql : statements()) {
			Matcher matcher = WRITTEN.matcher(sql);
			while (matcher.find()) {
				columns.add(matcher.group(1));
			}
		}
		return columns;
	}

	@Test
	@DisplayName("S4 every type is written with others in one flush")
	void storesEveryTypeTogether() {
		storesTogether(StoredValues.class, cases().toList());
		if (!ownCases().isEmpty()) {
			storesTogether(ownType(), ownCases());
		}
	}

	private void storesTogether(Class<?> type, List<Case> cases) {
		List<Object> entities = new ArrayList<>();
		for (Case test : cases) {
			test.values().forEach((value) -> entities.add(entity(type, test, value)));
		}
		entities.add(entity(type, cases.get(0), null));
		AsyncSession session = open();
		await(session.addAll(entities));
		await(session.commit());
		AsyncSession other = open();
		assertStored(other, cases, entities, await(other.select(type).orderBy("id").all()));
		readsThroughRelation(type, cases, entities);
	}

	private void readsThroughRelation(Class<?> type, List<Case> cases, List<?> entities) {
		Class<?> pointerType = pointerTo(type);
		AsyncSession session = open();
		await(session.addAll(entities.stream().map((entity) -> {
			Case target = Case.of("targetId", get(entity, "id"));
			return entity(pointerType, target, target.values().get(0));
		}).toList()));
		await(session.commit());
		AsyncSession other = open();
		List<?> pointers = await(other.select(pointerType).orderBy("id").load("target").all());
		assertStored(other, cases, entities, pointers.stream().map((pointer) -> get(pointer, "target")).toList());
	}

	private void assertStored(AsyncSession other, List<Case> cases, List<?> entities, List<?> loaded) {
		assertThat(loaded).hasSameSizeAs(entities);
		SoftAssertions softly = new SoftAssertions();
		for (int i = 0; i < loaded.size(); i++) {
			Object stored = loaded.get(i);
			Object written = entities.stream()
				.filter((entity) -> get(entity, "id").equals(get(stored, "id")))
				.findFirst()
				.orElseThrow();
			for (Case test : cases) {
				softly.assertThat(comparable(get(stored, test.property())))
					.as(test.toString())
					.isEqualTo(comparable(get(written, test.property())));
			}
		}
		softly.assertThat(changes(other)).isEmpty();
		softly.assertAll();
	}

	@Test
	@DisplayName("S4 primitives are stored at their extremes and as nothing")
	void storesPrimitives() {
		Primitives least = new Primitives(null, false, Byte.MIN_VALUE, Short.MIN_VALUE, Integer.MIN_VALUE,
				Long.MIN_VALUE, -Float.MAX_VALUE, -Double.MAX_VALUE);
		Primitives most = new Primitives(null, true, Byte.MAX_VALUE, Short.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE,
				Float.MIN_NORMAL, Double.MIN_NORMAL);
		AsyncSession session = open();
		await(session.addAll(List.of(least, most)));
		await(session.commit());
		assertThat(await(open().select(Primitives.class).orderBy("id").all()))
			.usingRecursiveFieldByFieldElementComparatorIgnoringFields("id")
			.containsExactly(least, most);
	}

	private static Object entity(Class<?> type, Case test, Object value) {
		try {
			Object entity = type.getDeclaredConstructor().newInstance();
			set(entity, test.property(), value);
			return entity;
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Object get(Object entity, String property) {
		return new DirectFieldAccessor(Objects.requireNonNull(entity)).getPropertyValue(property);
	}

	private static void set(Object entity, String property, Object value) {
		new DirectFieldAccessor(entity).setPropertyValue(property, value);
	}

	/**
	 * A property with values of which each is to be stored.
	 *
	 * @param property the name of the property
	 * @param values the values
	 */
	record Case(String property, List<Object> values) {

		static Case of(String property, Object... values) {
			return new Case(property, Arrays.asList(values));
		}

		String column() {
			return this.property.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
		}

		Set<String> changedColumns(Object from, Object to) {
			if (!(from instanceof StoredValues.Part || to instanceof StoredValues.Part)) {
				return Set.of(column());
			}
			StoredValues.Part none = new StoredValues.Part(null, 0, null);
			StoredValues.Part before = (from != null) ? (StoredValues.Part) from : none;
			StoredValues.Part after = (to != null) ? (StoredValues.Part) to : none;
			Set<String> columns = new HashSet<>();
			addIfDifferent(columns, "v_part_label", before.label(), after.label());
			addIfDifferent(columns, "v_part_amount", before.amount(), after.amount());
			addIfDifferent(columns, "v_part_tags", before.tags(), after.tags());
			return columns;
		}

		private static void addIfDifferent(Set<String> columns, String column, Object before, Object after) {
			if (!Objects.equals(before, after)) {
				columns.add(column);
			}
		}

		@Override
		public String toString() {
			return this.property;
		}

	}

	@Table("pointer")
	static class Pointer {

		@Id
		Long id;

		Long targetId;

		@Relationship
		StoredValues target;

	}

	@Table("primitives")
	record Primitives(@Id Long id, boolean truth, byte tiny, short small, int medium, long big, float real,
			double exact) {
	}

}
