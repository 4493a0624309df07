package dev.asyncorm.stress;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.asyncorm.fixture.LeakCheck;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every kind of request on five connections while clients leave: what a client was told
 * is what is stored, and the pool comes back clean.
 */
class RequestStressTests extends StormTests {

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
