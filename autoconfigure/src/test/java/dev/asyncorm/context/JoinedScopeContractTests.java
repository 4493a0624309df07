package dev.asyncorm.context;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.UnexpectedRollbackException;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Scopes that join an outer one, as requests under the transaction of a test do.
 */
abstract class JoinedScopeContractTests extends ScopeContractTests {

	private <T> Mono<T> joining(Mono<T> work, Function<SessionScope, Mono<Void>> outcome) {
		return Mono.deferContextual((context) -> Mono.usingWhen(Mono.just(this.scopes.open(context)),
				(scope) -> scope.enter().then(work).contextWrite(scope::bind),
				(scope) -> outcome.apply(scope).then(scope.end("the work completed")),
				(scope, error) -> scope.end("the work failed"), (scope) -> scope.end("the work was cancelled")));
	}

	@Test
	@DisplayName("T2 scopes that join one scope at once keep out of each other's work")
	void parallelScopesKeepApart() {
		Mono<Void> parallel = Flux.range(1, 8).flatMap((id) -> {
			Mono<Long> work = insert(id).delayElement(Duration.ofMillis(20)).then(insert(100 + id));
			return joining(work, (id % 2 == 0) ? SessionScope::commit : SessionScope::rollback);
		}, 8).then();
		run(committed(insert(1000).then(parallel)));
		assertThat(ids()).containsExactly(2, 4, 6, 8, 102, 104, 106, 108, 1000);
	}

	@Test
	@DisplayName("T2 a scope may be joined inside a scope that has joined")
	void joinedScopesNest() {
		Mono<Void> inner = joining(insert(2), SessionScope::rollback).then(joining(insert(3), SessionScope::commit))
			.then();
		run(committed(joining(insert(1).then(inner).then(insert(4)), SessionScope::commit)));
		assertThat(ids()).containsExactly(1, 3, 4);
		run(committed(joining(insert(5).then(joining(insert(6), SessionScope::commit)), SessionScope::rollback)));
		assertThat(ids()).containsExactly(1, 3, 4);
	}

	@Test
	void cancelledWaitKeepsNobodyOut() {
		Sinks.Empty<Void> gate = Sinks.empty();
		List<String> order = Collections.synchronizedList(new ArrayList<>());
		Mono<Void> first = joining(insert(1).then(gate.asMono()).doOnSuccess((done) -> order.add("first")),
				SessionScope::commit);
		Mono<Long> second = joining(insert(2), SessionScope::commit).timeout(Duration.ofMillis(100), Mono.just(0L));
		Mono<Long> third = joining(insert(3).doOnSuccess((done) -> order.add("third")), SessionScope::commit);
		Mono<Void> opened = Mono.delay(Duration.ofMillis(300)).then(Mono.fromRunnable(gate::tryEmitEmpty));
		run(committed(Mono.when(first, second, third, opened)));
		assertThat(order).containsExactly("first", "third");
		assertThat(ids()).containsExactly(1, 3);
	}

	@Test
	void scopeIsUndoneWhenCancelledWhileItsSavepointIsSet() {
		for (int round = 0; round < 20; round++) {
			int id = round;
			Mono<Void> cancelled = Mono.deferContextual((context) -> {
				Disposable joined = joining(insert(100 + id).then(Mono.never()), SessionScope::commit)
					.contextWrite(context)
					.subscribe();
				return Mono.delay(Duration.ofNanos(100_000L * id)).then(Mono.fromRunnable(joined::dispose));
			});
			run(committed(insert(id).then(cancelled).then(joining(insert(200 + id), SessionScope::commit))));
		}
		assertThat(ids()).hasSize(40).noneMatch((id) -> (int) id >= 100 && (int) id < 200);
	}

	@Test
	@DisplayName("R4 a rollback that a joined scope wants ends with it, a swallowed error fails it")
	void joinedScopeEndsWithItsOwnOutcome() {
		Mono<Void> wanting = Mono.deferContextual((context) -> {
			ScopeMarker.OpenScope open = ScopeMarker.find(context, connections());
			return insert(2).doOnSuccess((count) -> open.connection().setRollbackOnly()).then();
		});
		Mono<Void> failing = insert(3).then(insert(3)).onErrorComplete().then();
		run(committed(insert(1).then(joining(wanting, SessionScope::commit))
			.then(joining(failing, SessionScope::commit).onErrorResume((error) -> {
				assertThat(error).hasCauseInstanceOf(UnexpectedRollbackException.class);
				return insert(4).then();
			}))));
		assertThat(ids()).containsExactly(1, 4);
	}

	@Test
	void firstOutcomeOfJoinedScopeCounts() {
		Mono<Void> work = Mono.deferContextual((context) -> {
			SessionScope scope = this.scopes.open(context);
			return scope.enter()
				.then(scope.enter())
				.then(insert(2))
				.then(scope.commit())
				.then(scope.rollback())
				.then(scope.end("the test ended"));
		});
		StepVerifier.create(committed(insert(1).then(work))).expectComplete().verify(TIMEOUT);
		assertThat(ids()).containsExactly(1, 2);
		assertThat(recorder().transactions()).filteredOn((event) -> event.contains("SAVEPOINT")).hasSize(2);
	}

}
