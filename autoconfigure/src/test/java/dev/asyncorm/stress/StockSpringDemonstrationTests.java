package dev.asyncorm.stress;

import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.fixture.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The scenario of {@link AcknowledgedWritesTests} on Spring's own transaction manager,
 * without this library. It reports how many acknowledged rows are lost and asserts
 * nothing about it: the loss depends on timing. It runs in a JVM of its own, because what
 * it does to the buffers of the driver would disturb the tests after it.
 */
@OnPostgres
@Tag("own-jvm")
@SpringBootTest(classes = AcknowledgedWrites.App.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.r2dbc.pool.initial-size=0", "spring.r2dbc.pool.max-size=5",
				"spring.r2dbc.pool.max-acquire-time=2s",
				"spring.autoconfigure.exclude=dev.asyncorm.autoconfigure.AsyncOrmAutoConfiguration,"
						+ "dev.asyncorm.autoconfigure.AsyncOrmConnectionAutoConfiguration,"
						+ "dev.asyncorm.autoconfigure.AsyncOrmEchoAutoConfiguration,"
						+ "dev.asyncorm.autoconfigure.AsyncOrmSchemaAutoConfiguration,"
						+ "dev.asyncorm.autoconfigure.AsyncOrmWebAutoConfiguration" })
class StockSpringDemonstrationTests {

	private static final int RUNS = 5;

	@LocalServerPort
	int port;

	@Test
	void reportsLostWrites(TestDatabase database) {
		database.execute("create table if not exists note (id bigserial primary key, name text not null)");
		long seed = new Random().nextInt(Integer.MAX_VALUE);
		AcknowledgedWrites scenario = new AcknowledgedWrites(this.port, database);
		int acknowledged = 0;
		int stored = 0;
		for (int run = 0; run < RUNS; run++) {
			AcknowledgedWrites.Outcome outcome = scenario.run(seed + run);
			acknowledged += outcome.acknowledged();
			stored += outcome.stored();
		}
		System.out.printf("Stock Spring: %d POSTs answered by success, %d of them lost (seed %d)%n", acknowledged,
				acknowledged - stored, seed);
		assertThat(acknowledged).isPositive();
	}

}
