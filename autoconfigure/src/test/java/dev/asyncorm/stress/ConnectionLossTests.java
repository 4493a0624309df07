package dev.asyncorm.stress;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

import dev.asyncorm.fixture.LeakCheck;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every kind of request while clients leave and the database cuts all connections again
 * and again: every request is answered, nothing that was told to be stored is missing,
 * and the pool recovers.
 */
@TestPropertySource(properties = { "logging.level.io.r2dbc.postgresql.client=off",
		"logging.level.reactor.core.publisher.Operators=off" })
class ConnectionLossTests extends StormTests {

	private static final int REQUESTS = 500;

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
