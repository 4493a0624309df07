package dev.asyncorm.schema;

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
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.core.convert.converter.Converter;
import org.springframework.data.annotation.Id;
import org.springframework.data.convert.ReadingConverter;
import org.springframework.data.convert.WritingConverter;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.test.StepVerifier;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.fixture.CurrencyConverters.CurrencyToText;
import dev.asyncorm.fixture.CurrencyConverters.TextToCurrency;
import dev.asyncorm.fixture.DatabaseContractTests;
import dev.asyncorm.mapping.Length;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract of the column types: what Spring Data writes comes back equal. On H2 a decimal
 * number keeps its value, but not the zeros at its end.
 */
@NullUnmarked
abstract class SimpleTypesTests extends DatabaseContractTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final LocalDateTime NOW = LocalDateTime.of(2024, 2, 29, 23, 59, 58, 123_456_000);

	private static final Instant INSTANT = NOW.toInstant(ZoneOffset.UTC);

	@Test
	@DisplayName("P4 numbers, texts and ids are stored as they are")
	void valuesComeBackEqual() {
		Values values = new Values(null, true, false, (byte) -7, (byte) 8, (short) 300, (short) -301, 70_000, -70_001,
				1L << 40, -(1L << 41), 1.5f, -2.25f, 1e-9, -3.125, new BigDecimal("12345678901234567890.125"),
				UUID.randomUUID(), "text ' ; \" $1", "short", Color.RED, DayOfWeek.FRIDAY);
		assertRoundTrip(values, Values.class,
				new Values(1L, true, values.b2(), values.y1(), values.y2(), values.s1(), values.s2(), values.i1(),
						values.i2(), values.l1(), values.l2(), values.f1(), values.f2(), values.d1(), values.d2(),
						values.decimal(), values.uuid(), values.text(), values.shortText(), values.color(),
						values.day()));
	}

	@Test
	@DisplayName("P4 wrappers and objects may be null")
	void nullsComeBack() {
		assertRoundTrip(
				new Values(null, false, null, (byte) 0, null, (short) 0, null, 0, null, 0, null, 0, null, 0, null, null,
						null, null, null, null, null),
				Values.class, new Values(1L, false, null, (byte) 0, null, (short) 0, null, 0, null, 0, null, 0, null, 0,
						null, null, null, null, null, null, null));
	}

	@Test
	@DisplayName("P4 dates and times are stored without loss")
	void timesComeBackEqual() {
		Times times = new Times(null, NOW.toLocalDate(), NOW.toLocalTime(), NOW, NOW.atOffset(ZoneOffset.UTC),
				NOW.toLocalTime().atOffset(ZoneOffset.ofHours(2)), NOW.atZone(ZoneOffset.UTC), INSTANT,
				Duration.ofMillis(90_061_001), Period.of(1, 2, 3), ZoneId.of("Europe/Paris"));
		Times stored = roundTrip(times, Times.class);
		assertThat(stored.zoned().toInstant()).isEqualTo(INSTANT);
		assertThat(stored.offset().toInstant()).isEqualTo(INSTANT);
		assertThat(stored).usingRecursiveComparison().ignoringFields("id", "zoned", "offset").isEqualTo(times);
		Times nulls = new Times(null, NOW.toLocalDate(), null, null, null, null, null, null, null, null, null);
		assertThat(roundTrip(nulls, Times.class)).usingRecursiveComparison().ignoringFields("id").isEqualTo(nulls);
	}

	@Test
	@DisplayName("P4 bytes and arrays are stored as they are")
	void bytesAndArraysComeBackEqual() {
		Containers containers = new Containers(0, new byte[] { 0, 1, -1 }, ByteBuffer.wrap(new byte[] { 5, 6 }),
				new String[] { "a", "b;c" }, new int[] { 1, 2 }, List.of(3L, 4L), Set.of("x"),
				List.of(Color.BLUE, Color.RED));
		Containers stored = roundTrip(containers, Containers.class);
		assertThat(stored.bytes()).isEqualTo(containers.bytes());
		assertThat(stored.buffer()).isEqualTo(ByteBuffer.wrap(new byte[] { 5, 6 }));
		assertThat(stored.texts()).isEqualTo(containers.texts());
		assertThat(stored.numbers()).isEqualTo(containers.numbers());
		assertThat(stored.longs()).isEqualTo(containers.longs());
		assertThat(stored.set()).isEqualTo(containers.set());
		assertThat(stored.colors()).isEqualTo(containers.colors());
	}

	@Test
	@DisplayName("P4 a converted type is stored as what it is converted to")
	void convertedTypesComeBackEqual() {
		Price price = new Price(null, Currency.getInstance("EUR"), new Amount(new BigDecimal("1.5")));
		assertRoundTrip(price, Price.class, new Price(1L, price.currency(), price.amount()));
	}

	private <T> void assertRoundTrip(T entity, Class<T> type, T expected) {
		assertThat(roundTrip(entity, type)).isEqualTo(expected);
	}

	final <T> T roundTrip(T entity, Class<T> type) {
		Dialect dialect = Dialect.of(pool());
		R2dbcConverter converter = SchemaEntities.converter(dialect, List.of(CurrencyToText.INSTANCE,
				TextToCurrency.INSTANCE, AmountToNumber.INSTANCE, NumberToAmount.INSTANCE), type);
		Schema schema = Schema.of(pool(), converter);
		StepVerifier.create(schema.dropAll().then(schema.createAll())).expectComplete().verify(TIMEOUT);
		R2dbcEntityTemplate template = new R2dbcEntityTemplate(DatabaseClient.create(pool()), dialect.springDialect(),
				converter);
		T stored = template.insert(entity).then(template.select(type).one()).block(TIMEOUT);
		StepVerifier.create(schema.dropAll()).expectComplete().verify(TIMEOUT);
		assertThat(stored).isNotNull();
		return stored;
	}

	enum Color {

		RED, BLUE

	}

	record Values(@Id Long id, boolean b1, Boolean b2, byte y1, Byte y2, short s1, Short s2, int i1, Integer i2,
			long l1, Long l2, float f1, Float f2, double d1, Double d2, BigDecimal decimal, UUID uuid, String text,
			@Length(5) String shortText, Color color, DayOfWeek day) {
	}

	record Times(@Id Integer id, LocalDate date, LocalTime time, LocalDateTime dateTime, OffsetDateTime offset,
			OffsetTime offsetTime, ZonedDateTime zoned, Instant instant, Duration duration, Period period,
			ZoneId zone) {
	}

	record Containers(@Id int id, byte[] bytes, ByteBuffer buffer, String[] texts, int[] numbers, List<Long> longs,
			Set<String> set, List<Color> colors) {
	}

	record Amount(BigDecimal value) {
	}

	record Price(@Id Long id, Currency currency, Amount amount) {
	}

	@WritingConverter
	enum AmountToNumber implements Converter<Amount, BigDecimal> {

		INSTANCE;

		@Override
		public BigDecimal convert(Amount source) {
			return source.value();
		}

	}

	@ReadingConverter
	enum NumberToAmount implements Converter<BigDecimal, Amount> {

		INSTANCE;

		@Override
		public Amount convert(BigDecimal source) {
			return new Amount(source);
		}

	}

}
