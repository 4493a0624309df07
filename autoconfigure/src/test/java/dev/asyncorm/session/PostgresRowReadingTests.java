package dev.asyncorm.session;

import java.util.Objects;

import io.r2dbc.spi.Connection;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.fixture.OnPostgres;

import static org.assertj.core.api.Assertions.assertThat;

@OnPostgres
class PostgresRowReadingTests extends RowReadingTests {

	@Test
	@DisplayName("The driver finds the codec that hands out the text of a value")
	void driverHandsOutText() {
		Class<? extends CharSequence> type = Objects.requireNonNull(Dialect.POSTGRESQL.textType());
		String text = "select timestamptz '2026-11-20 16:25:00.5+00' at time zone 'utc'";
		assertThat(await(Flux.usingWhen(pool().create(),
				(connection) -> Flux.from(connection.createStatement(text).execute())
					.concatMap((result) -> result.map((row) -> Objects.requireNonNull(row.get(0, type)).toString())),
				Connection::close)))
			.containsExactly("2026-11-20 16:25:00.5");
	}

}
