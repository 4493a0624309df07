package dev.asyncorm.benchmarks.http;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.asyncorm.benchmarks.contender.Contender;
import dev.asyncorm.benchmarks.contender.ServerTests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Both applications store what they are sent.
 */
class ApplicationTests extends ServerTests {

	private static final int ROWS = 100;

	@BeforeEach
	void fill() {
		server.fill(ROWS);
	}

	@Test
	void applicationWithSessionStoresWhatItIsSent() {
		storesWhatItIsSent(Contender.ASYNC_ORM);
	}

	@Test
	void stockApplicationStoresWhatItIsSent() {
		storesWhatItIsSent(Contender.SPRING_DATA);
	}

	private void storesWhatItIsSent(Contender contender) {
		try (Application application = Application.start(contender, server);
				LoadGenerator generator = new LoadGenerator(application.port(), 4)) {
			generator.run(ROWS, (number) -> Requests.put(number + 1, 1000 + number));
			generator.run(10, Requests::post);
		}
		assertThat(database.count("item where quantity = id + 999")).isEqualTo(ROWS);
		assertThat(database.count("item where price = 12.50 and id > " + ROWS)).isEqualTo(50);
	}

	@Test
	void answerThatIsNoSuccessFailsTheRun() {
		try (Application application = Application.start(Contender.ASYNC_ORM, server);
				LoadGenerator generator = new LoadGenerator(application.port(), 1)) {
			assertThatExceptionOfType(Exception.class)
				.isThrownBy(() -> generator.run(1, (number) -> Requests.put(ROWS + 1, 1)))
				.withMessageContaining("404");
		}
	}

}
