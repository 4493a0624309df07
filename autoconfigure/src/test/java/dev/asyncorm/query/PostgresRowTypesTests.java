package dev.asyncorm.query;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.stream.Stream;

import io.r2dbc.postgresql.codec.Interval;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.postgresql.codec.Point;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresRowTypesTests extends RowTypesContractTests {

	static Stream<Values> special() throws UnknownHostException {
		return Stream.of(Values.of(byte[].class, "bytea", new byte[0], new byte[] { 0, 1, -1, 92, 34, 44, 123 }),
				Values.of(ByteBuffer.class, "bytea", ByteBuffer.wrap(new byte[] { 1, 2, 3 }, 1, 1),
						ByteBuffer.allocate(3)),
				Values.of(Json.class, "jsonb", Json.of("{\"a\": [1, null, \"\\\\,{}\\\"\"]}"), Json.of("null")),
				Values.of(Json.class, "json", Json.of("{\"b\" :  1}"), Json.of("\"\"".getBytes())),
				Values.of(BigInteger.class, "numeric", new BigInteger("123456789012345678901234567890"),
						BigInteger.ONE.negate()),
				Values.of(BigDecimal.class, "numeric", new BigDecimal("1.500"), new BigDecimal("1E+30"),
						new BigDecimal("1E-16000")),
				Values.of(Character.class, "char(1)", 'a', ',', '"', '\\', '{', '}', ' ', '\u20ac'),
				Values.of(URI.class, "text", URI.create("http://a/b,c?d={e}".replace("{", "%7B").replace("}", "%7D")),
						URI.create("urn:x")),
				Values.of(InetAddress.class, "inet", InetAddress.getByName("127.0.0.1"), InetAddress.getByName("::1")),
				Values.of(LocalDate.class, "date", LocalDate.of(-43, 3, 15), LocalDate.of(5_874_897, 12, 31),
						LocalDate.MAX, LocalDate.MIN),
				Values.of(LocalDateTime.class, "timestamp", LocalDateTime.of(-43, 3, 15, 1, 2), LocalDateTime.MAX),
				Values.of(OffsetDateTime.class, "timestamptz",
						LocalDateTime.of(-43, 3, 15, 1, 2).atOffset(ZoneOffset.UTC), OffsetDateTime.MIN),
				Values.of(LocalTime.class, "time", LocalTime.MAX, LocalTime.MIN),
				Values.of(String.class, "name", "a", "NULL"), Values.of(String.class, "text", "x".repeat(100_000), "y"),
				Values.of(Interval.class, "interval", Interval.of(Duration.ofMinutes(-61)),
						Interval.parse("P1Y2M3DT4H")),
				Values.of(Point.class, "point", Point.of(1, 2), Point.of(-1.5, 1e300)),
				Values.of(String[].class, "text[]", new String[] { "a", ",\"\\{}" }, new String[0]), Values
					.of(Integer[][].class, "int[]", new Integer[][] { { 1, 2 }, { 3, 4 } }, new Integer[][] { { 5 } }),
				Values.of(Object.class, "text", "a", "b"));
	}

	@Override
	String text(String column) {
		return column + "::text";
	}

}
