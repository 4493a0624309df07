package dev.asyncorm.stress;

import java.time.Duration;

import io.r2dbc.pool.ConnectionPool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import dev.asyncorm.fixture.DatabaseContractTests;
import dev.asyncorm.fixture.LeakCheck;
import dev.asyncorm.fixture.OnPostgres;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every kind of request on five connections while clients leave: what a client was told
 * is what is stored, and the pool comes back clean.
 */
@OnPostgres
@SpringBootTest(classes = StressApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.r2dbc.pool.initial-size=0", "spring.r2dbc.pool.max-size=5",
				"async-orm.session.acquire-timeout=2s", "async-orm.session.fetch-size=200",
				"async-orm.web.response-buffer=16KB", "logging.level.org.springframework.boot.webflux=off",
				"logging.level.org.springframework.web=off", "logging.level.reactor.netty.http.server=off",
				"logging.level.dev.asyncorm.web.ProblemDetailExceptionHandler=off" })
class RequestStressTests extends DatabaseContractTests {

	private static final int CONNECTIONS = 5;

	@LocalServerPort
	int port;

	@Autowired
	ConnectionPool connectionPool;

	@Override
	protected ConnectionPool pool() {
		return this.connectionPool;
	}

	@BeforeEach
	void createTables() {
		StressApplication.createTables(database());
	}

	@Test
	void storesWhatIsAnsweredWhenAThirdOfTheClientsLeave() {
		RequestStorm storm = RequestStorm.random(this.port);
		try (Troubles troubles = new Troubles()) {
			storm.blow(2000, Duration.ofSeconds(100));
			LeakCheck.verify(pool(), database(), Duration.ofSeconds(10));
			assertThat(storm.outcomes()).hasSize(2000)
				.allMatch(RequestStorm.Outcome::isExpected, "is answered as expected");
			assertThat(storm.wronglyStored(database())).isEmpty();
			StressApplication.assertServesAtOnce(pool(), CONNECTIONS);
			assertThat(troubles.seen()).isEmpty();
		}
	}

}
