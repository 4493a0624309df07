package dev.asyncorm.stress;

import java.time.Duration;

import io.r2dbc.pool.ConnectionPool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

import dev.asyncorm.fixture.DatabaseContractTests;
import dev.asyncorm.fixture.LeakCheck;
import dev.asyncorm.fixture.OnPostgres;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every kind of request while clients leave and the database cuts all connections again
 * and again: every request is answered, nothing that was told to be stored is missing,
 * and the pool recovers.
 */
@OnPostgres
@SpringBootTest(classes = StressApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.r2dbc.pool.initial-size=0", "spring.r2dbc.pool.max-size=5",
				"async-orm.session.acquire-timeout=2s", "async-orm.session.fetch-size=200",
				"async-orm.web.response-buffer=16KB", "logging.level.org.springframework.boot.webflux=off",
				"logging.level.org.springframework.web=off", "logging.level.reactor.netty.http.server=off",
				"logging.level.dev.asyncorm.web.ProblemDetailExceptionHandler=off",
				"logging.level.io.r2dbc.postgresql.client=off", "logging.level.reactor.core.publisher.Operators=off" })
class ConnectionLossTests extends DatabaseContractTests {

	private static final int REQUESTS = 500;

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
	void storesWhatIsAnsweredWhenConnectionsAreLost() {
		RequestStorm storm = RequestStorm.random(this.port);
		Flux<Long> cuts = Flux.interval(Duration.ofMillis(200))
			.onBackpressureDrop()
			.publishOn(Schedulers.boundedElastic())
			.doOnNext((tick) -> database().killBackends());
		Disposable cutting = cuts.subscribe();
		try {
			storm.blow(REQUESTS, Duration.ofSeconds(60));
		}
		finally {
			cutting.dispose();
		}
		LeakCheck.verify(pool(), database(), Duration.ofSeconds(10));
		assertThat(storm.outcomes()).hasSize(REQUESTS);
		assertThat(storm.wronglyStored(database())).isEmpty();
		StressApplication.assertServesAtOnce(pool(), CONNECTIONS);
	}

}
