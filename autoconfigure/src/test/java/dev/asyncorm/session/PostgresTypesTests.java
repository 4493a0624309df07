package dev.asyncorm.session;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import io.r2dbc.postgresql.codec.EnumCodec;
import io.r2dbc.postgresql.codec.Interval;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.postgresql.codec.Point;
import io.r2dbc.spi.ConnectionFactory;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.data.annotation.Id;
import org.springframework.data.convert.WritingConverter;
import org.springframework.data.r2dbc.convert.EnumWriteSupport;
import org.springframework.data.relational.core.mapping.Table;

import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.mapping.Relationship;

/**
 * The contract on PostgreSQL, with the types of its driver.
 */
@OnPostgres
@NullUnmarked
class PostgresTypesTests extends TypesContractTests {

	PostgresTypesTests() {
		add(DriverValues.class, new MoodWriter());
		add(DriverPointer.class);
	}

	@Override
	protected ConnectionFactory driver() {
		database().execute("do 'begin create type mood as enum (''GOOD'', ''BAD''); "
				+ "exception when duplicate_object then null; end'");
		return new PostgresqlConnectionFactory(PostgresqlConnectionFactoryProvider.builder(database().options())
			.codecRegistrar(EnumCodec.builder().withEnum("mood", Mood.class).build())
			.build());
	}

	@BeforeEach
	void useTypesOfDatabase() {
		database().execute("alter table driver_values alter v_plain type json using null",
				"alter table driver_values alter v_mood type mood using null",
				"alter table driver_values alter v_moods type mood[] using null");
	}

	@Override
	protected Class<?> ownType() {
		return DriverValues.class;
	}

	@Override
	protected Class<?> pointerTo(Class<?> type) {
		return (type == DriverValues.class) ? DriverPointer.class : super.pointerTo(type);
	}

	@Override
	protected List<Case> ownCases() {
		return List.of(Case.of("vCharacter", 'x', '\u20ac', ' '),
				Case.of("vJson", Json.of("{\"a\": 1}"), Json.of("[]")),
				Case.of("vPlain", Json.of("{\"a\": 1}"), Json.of("[]")), Case.of("vMood", Mood.GOOD, Mood.BAD),
				Case.of("vMoods", List.of(Mood.GOOD, Mood.BAD), List.of()),
				Case.of("vBig", BigInteger.TEN.pow(100), BigInteger.ONE.negate()),
				Case.of("vUri", URI.create("urn:x"), URI.create("http://localhost/?q=1")),
				Case.of("vAddress", InetAddress.getLoopbackAddress(), address(new byte[] { 10, 0, 0, 1 })),
				Case.of("vInterval", Interval.of(Duration.ofMinutes(61)), Interval.ZERO),
				Case.of("vPoint", Point.of(1, 2), Point.of(-1e10, 0)),
				Case.of("vMatrix", new String[][] { { "a" }, { "b" } }, new String[][] { { "a", "b" } }),
				Case.of("vBigs", List.of(BigInteger.TEN.pow(30)), List.of()));
	}

	private static InetAddress address(byte[] bytes) {
		try {
			return InetAddress.getByAddress(bytes);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	protected Object comparable(Object value) {
		return (value instanceof Json json) ? json.asString() : super.comparable(value);
	}

	@Table("driver_values")
	static class DriverValues {

		@Id
		Long id;

		Character vCharacter;

		Json vJson;

		Json vPlain;

		Mood vMood;

		List<Mood> vMoods;

		BigInteger vBig;

		URI vUri;

		InetAddress vAddress;

		Interval vInterval;

		Point vPoint;

		String[][] vMatrix;

		List<BigInteger> vBigs;

	}

	@Table("driver_pointer")
	static class DriverPointer {

		@Id
		Long id;

		Long targetId;

		@Relationship
		DriverValues target;

	}

	enum Mood {

		GOOD, BAD

	}

	@WritingConverter
	static class MoodWriter extends EnumWriteSupport<Mood> {

	}

}
