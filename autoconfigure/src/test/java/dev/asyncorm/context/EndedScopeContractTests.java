package dev.asyncorm.context;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What runs in the context of a scope that has ended.
 */
abstract class EndedScopeContractTests extends ScopeContractTests {

	@Test
	@DisplayName("R16 statements after the commit and after the end run on their own and leak nothing")
	void statementsAfterTheEndLeakNothing() {
		SessionScope scope = this.scopes.openNew();
		Mono<Void> work = insert(1).then(scope.commit())
			.then(insert(2))
			.then(insert(3))
			.then(required().transactional(insert(8).then(Mono.error(new IllegalStateException("undo"))))
				.onErrorResume(IllegalStateException.class, (error) -> Mono.empty()))
			.then(scope.end("the response was sent"))
			.then(insert(4))
			.then(required().transactional(insert(5).then(insert(6))))
			.then(required().transactional(insert(7).then(Mono.error(new IllegalStateException("undo"))))
				.onErrorResume(IllegalStateException.class, (error) -> Mono.empty()))
			.then();
		run(work.contextWrite(scope::bind));
		assertThat(ids()).containsExactly(1, 2, 3, 4, 5, 6);
		assertThat(pool().getMetrics().orElseThrow().acquiredSize()).isZero();
	}

	@Test
	@DisplayName("R16 parallel transactions after the end of a scope keep apart")
	void parallelTransactionsAfterTheEndKeepApart() {
		Sinks.Empty<Void> failingHasWritten = Sinks.empty();
		Sinks.Empty<Void> otherHasWritten = Sinks.empty();
		Mono<Object> failing = required()
			.transactional(insert(2).doOnSuccess((count) -> failingHasWritten.tryEmitEmpty())
				.then(otherHasWritten.asMono())
				.then(Mono.error(new IllegalStateException("undo"))))
			.onErrorResume(IllegalStateException.class, (error) -> Mono.empty());
		Mono<Long> other = failingHasWritten.asMono()
			.then(required().transactional(insert(3).doOnSuccess((count) -> otherHasWritten.tryEmitEmpty())));
		SessionScope scope = this.scopes.openNew();
		Mono<Void> work = insert(1).then(scope.commit())
			.then(scope.end("the response was sent"))
			.then(Mono.when(failing, other));
		run(work.contextWrite(scope::bind));
		assertThat(ids()).containsExactly(1, 3);
	}

}
