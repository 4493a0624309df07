package dev.asyncorm.stress;

import java.time.Duration;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import dev.asyncorm.fixture.LeakCheck;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The headline test: what was answered by success is stored, however clients behave.
 */
@SpringBootTest(classes = AcknowledgedWrites.App.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.r2dbc.pool.initial-size=0", "spring.r2dbc.pool.max-size=5" })
class AcknowledgedWritesTests extends StressTests {

	private static final int RUNS = 10;

	@LocalServerPort
	int port;

	@Override
	@BeforeEach
	void createTables() {
		database().execute("create table if not exists note (id bigserial primary key, name text not null)");
	}

	@Test
	void acknowledgedWritesExistWhenOtherClientsDisconnect() {
		long seed = new Random().nextInt(Integer.MAX_VALUE);
		System.out.println("AcknowledgedWritesTests: seed " + seed);
		AcknowledgedWrites scenario = new AcknowledgedWrites(this.port, database());
		try (Troubles troubles = new Troubles()) {
			for (int run = 0; run < RUNS; run++) {
				assertThat(scenario.run(seed + run)).as("run %d of seed %d", run, seed)
					.isEqualTo(new AcknowledgedWrites.Outcome(200, 200));
				LeakCheck.verify(pool(), database(), Duration.ofSeconds(5));
			}
			assertThat(troubles.seen()).isEmpty();
		}
		assertThat(
				database().query("select name from note where name like 'left-%' group by name having count(*) <> 2"))
			.as("half a transaction")
			.isEmpty();
	}

}
