package dev.asyncorm.connection;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import dev.asyncorm.fixture.OnH2;

import static org.assertj.core.api.Assertions.assertThat;

@OnH2
class H2StatementGuardTests extends StatementGuardContractTests {

	@Test
	@DisplayName("S11 no consumer runs on the thread of a connection, which it could block")
	void consumersKeepAwayFromTheThreadOfTheConnection() {
		LazyConnection connection = scoped();
		Mono<String> thread = insert(connection, 1).map((count) -> Thread.currentThread().getName());
		StepVerifier.create(thread)
			.assertNext((name) -> assertThat(name).doesNotContain("async-orm"))
			.expectComplete()
			.verify(TIMEOUT);
		run(connection.rollback());
	}

	@Test
	void connectionsThatWereGivenBackLeaveNoThreadsBehind() {
		long before = threadsOfConnections();
		for (int round = 0; round < 20; round++) {
			LazyConnection connection = scoped();
			run(insert(connection, round).then(connection.rollback()));
		}
		assertThat(threadsOfConnections()).isLessThan(before + 10);
	}

	private static long threadsOfConnections() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("async-orm-h2"))
			.count();
	}

}
