package dev.asyncorm.schema;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

import io.r2dbc.postgresql.codec.Interval;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.postgresql.codec.Point;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;

import dev.asyncorm.fixture.OnPostgres;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract of the column types on PostgreSQL, with the types of its driver.
 */
@OnPostgres
@NullUnmarked
class SimpleTypesPostgresTests extends SimpleTypesTests {

	@Test
	@DisplayName("P4 types of the driver are stored as they are")
	void driverTypesComeBackEqual() throws UnknownHostException {
		DriverTypes types = new DriverTypes(null, Json.of("{\"a\": 1}"),
				new BigInteger("123456789012345678901234567890"), URI.create("urn:x"),
				InetAddress.getByName("127.0.0.1"), Interval.of(Duration.ofMinutes(61)), Point.of(1, 2),
				new org.springframework.data.geo.Point(3, 4), new String[][] { { "a" }, { "b" } },
				List.of(new BigInteger("7")));
		DriverTypes stored = roundTrip(types, DriverTypes.class);
		assertThat(stored.json().asString()).isEqualTo("{\"a\": 1}");
		assertThat(stored.big()).isEqualTo(types.big());
		assertThat(stored.uri()).isEqualTo(types.uri());
		assertThat(stored.address()).isEqualTo(types.address());
		assertThat(stored.interval()).isEqualTo(types.interval());
		assertThat(stored.point()).isEqualTo(types.point());
		assertThat(stored.geo()).isEqualTo(types.geo());
		assertThat(stored.matrix()).isEqualTo(types.matrix());
		assertThat(stored.bigs()).isEqualTo(types.bigs());
	}

	record DriverTypes(@Id Long id, Json json, BigInteger big, URI uri, InetAddress address, Interval interval,
			Point point, org.springframework.data.geo.Point geo, String[][] matrix, List<BigInteger> bigs) {
	}

}
