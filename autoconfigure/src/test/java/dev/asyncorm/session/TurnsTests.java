package dev.asyncorm.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

class TurnsTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final Turns turns = new Turns();

	private <T> Mono<T> run(Mono<T> work) {
		return this.turns.run(Operation.of("test"), () -> work);
	}

	@Test
	@DisplayName("S11 10,000 operations that complete at once do not overflow the stack")
	void doesNotOverflowWhenManyAreQueued() {
		Sinks.Empty<Void> gate = Sinks.empty();
		Mono<Void> blocker = run(gate.asMono());
		List<Integer> order = new ArrayList<>();
		Flux<Integer> queued = Flux.range(0, 10_000)
			.flatMap((i) -> run(Mono.fromSupplier(() -> i)).doOnNext(order::add), 10_000);
		StepVerifier.create(blocker.mergeWith(queued.then()))
			.then(() -> gate.tryEmitEmpty().orThrow())
			.expectComplete()
			.verify(TIMEOUT);
		assertThat(order).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
		assertThat(this.turns.isIdle()).isTrue();
	}

	@Test
	@DisplayName("S11 a chain of 10,000 operations does not overflow the stack")
	void doesNotOverflowWhenChained() {
		Mono<Integer> chain = Mono.just(0).expand((i) -> (i < 10_000) ? run(Mono.just(i + 1)) : Mono.empty()).last();
		StepVerifier.create(chain).expectNext(10_000).expectComplete().verify(TIMEOUT);
	}

	@Test
	@DisplayName("S11 one operation runs at a time")
	void runsOneAtATime() {
		AtomicInteger running = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		Mono<Integer> work = Mono.fromSupplier(() -> {
			most.accumulateAndGet(running.incrementAndGet(), Math::max);
			return 1;
		}).delayElement(Duration.ofNanos(1000)).doOnNext((i) -> running.decrementAndGet());
		StepVerifier
			.create(Flux.range(0, 500)
				.flatMap((i) -> Mono.defer(() -> run(work)).subscribeOn(Schedulers.parallel()), 64)
				.then())
			.expectComplete()
			.verify(TIMEOUT);
		assertThat(most).hasValue(1);
	}

	@Test
	@DisplayName("S11 operations inside an operation run inside it, one at a time")
	void runsInnerOperationsInside() {
		List<String> order = new ArrayList<>();
		Mono<Void> inner = run(Mono.delay(Duration.ofMillis(5)).then(Mono.fromRunnable(() -> order.add("inner"))));
		Mono<Void> outer = run(Mono.when(inner, inner, run(inner)).then(Mono.fromRunnable(() -> order.add("outer"))));
		Mono<Void> sibling = run(Mono.fromRunnable(() -> order.add("sibling")));
		StepVerifier.create(Mono.when(outer, sibling)).expectComplete().verify(TIMEOUT);
		assertThat(order).containsExactly("inner", "inner", "inner", "outer", "sibling");
	}

	@Test
	@DisplayName("S11 a failing operation does not lock the queue")
	void goesOnWhenOperationFails() {
		StepVerifier.create(run(Mono.error(new IllegalStateException("one")))).expectError().verify(TIMEOUT);
		StepVerifier.create(this.turns.run(Operation.of("test"), () -> {
			throw new IllegalStateException("two");
		})).expectErrorMessage("two").verify(TIMEOUT);
		StepVerifier.create(this.turns.hold(Operation.of("test"), Flux.error(new IllegalStateException("three"))))
			.expectErrorMessage("three")
			.verify(TIMEOUT);
		StepVerifier.create(run(Mono.just(1))).expectNext(1).expectComplete().verify(TIMEOUT);
		assertThat(this.turns.isIdle()).isTrue();
	}

	@Test
	@DisplayName("S13 a running operation ends although it is cancelled; a waiting one never begins")
	void finishesOnlyWhatHasBegunWhenCancelled() {
		Sinks.Empty<Void> gate = Sinks.empty();
		List<String> done = new ArrayList<>();
		Disposable running = run(gate.asMono().then(Mono.fromRunnable(() -> done.add("running")))).subscribe();
		Disposable waiting = run(Mono.fromRunnable(() -> done.add("waiting"))).subscribe();
		running.dispose();
		waiting.dispose();
		Mono<Void> last = run(Mono.fromRunnable(() -> done.add("last")));
		StepVerifier.create(last).then(() -> gate.tryEmitEmpty().orThrow()).expectComplete().verify(TIMEOUT);
		assertThat(done).containsExactly("running", "last");
	}

	@Test
	@DisplayName("S13 a held turn that is cancelled waits for the operations inside it")
	void waitsForInnerOperationsWhenHeldTurnIsCancelled() {
		Sinks.Empty<Void> gate = Sinks.empty();
		List<String> done = new ArrayList<>();
		Mono<Void> inner = run(gate.asMono().then(Mono.fromRunnable(() -> done.add("inner"))));
		Disposable held = this.turns.hold(Operation.of("test"), inner.flux()).subscribe();
		held.dispose();
		Mono<Void> last = run(Mono.fromRunnable(() -> done.add("last")));
		StepVerifier.create(last).then(() -> gate.tryEmitEmpty().orThrow()).expectComplete().verify(TIMEOUT);
		assertThat(done).containsExactly("inner", "last");
	}

	@Test
	@DisplayName("S13 cancelling at any moment never locks the queue")
	void neverLocksWhenCancelledAtAnyMoment() {
		Flux<Integer> storm = Flux.range(0, 2_000)
			.flatMap((i) -> run(Mono.just(i).delayElement(Duration.ofNanos(500), Schedulers.parallel()))
				.subscribeOn(Schedulers.parallel())
				.timeout(Duration.ofNanos((i % 7) * 100_000L), Mono.just(-1)), 32);
		StepVerifier.create(storm.then(run(Mono.just(1)))).expectNext(1).expectComplete().verify(TIMEOUT);
	}

}
