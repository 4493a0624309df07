package dev.asyncorm.connection;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Lane} with work that does not behave.
 */
class LaneTests {

	private final Lane lane = new Lane();

	private final List<String> log = new ArrayList<>();

	@Test
	void goesOnWhenWorkThrowsAtItsStart() {
		Mono<String> broken = Mono.fromDirect((subscriber) -> {
			throw new StackOverflowError("thrown by the work");
		});
		run(broken, "broken");
		run(Mono.just("value"), "next");
		assertThat(this.log).containsExactly("broken: StackOverflowError", "next: value");
	}

	@Test
	void keepsSiblingsApartWhenConsumerThrows() {
		Sinks.One<String> first = Sinks.one();
		Sinks.One<String> second = Sinks.one();
		this.lane.run(Lane.Urgency.NORMAL, first.asMono()).subscribe(new BaseSubscriber<String>() {

			@Override
			protected void hookOnNext(String value) {
				throw new StackOverflowError("thrown by the consumer");
			}

			@Override
			protected void hookOnError(Throwable error) {
				throw new StackOverflowError("thrown by the consumer");
			}

		});
		run(second.asMono(), "second");
		run(Mono.just("value"), "third");
		try {
			first.tryEmitValue("value");
		}
		catch (StackOverflowError ex) {
			this.log.add("first: thrown");
		}
		assertThat(this.log).doesNotContain("third: value");
		second.tryEmitValue("value");
		assertThat(this.log).contains("second: value", "third: value");
	}

	@Test
	void countsEndOfWorkOnce() {
		Sinks.One<String> first = Sinks.one();
		Sinks.One<String> second = Sinks.one();
		this.lane.run(Lane.Urgency.NORMAL, first.asMono()).subscribe(new Throwing());
		run(second.asMono(), "second");
		run(Mono.just("value"), "third");
		first.tryEmitValue("value");
		assertThat(this.log).isEmpty();
		second.tryEmitValue("value");
		assertThat(this.log).containsExactlyInAnyOrder("second: value", "third: value");
	}

	@Test
	void goesOnWhenTaskThrowsWhileItIsRefused() {
		Sinks.One<String> first = Sinks.one();
		run(first.asMono(), "first");
		this.lane.submit(new Throwing());
		this.lane.refuseWaiting(new IllegalStateException("refused"));
		first.tryEmitValue("value");
		run(Mono.just("value"), "next");
		assertThat(this.log).containsExactly("first: value", "next: value");
	}

	private void run(Mono<String> work, String name) {
		this.lane.run(Lane.Urgency.NORMAL, work)
			.subscribe((value) -> this.log.add(name + ": " + value),
					(error) -> this.log.add(name + ": " + error.getClass().getSimpleName()));
	}

	/**
	 * Throws wherever it can.
	 */
	private static final class Throwing implements CoreSubscriber<String>, Lane.Task {

		@Override
		public void onSubscribe(Subscription subscription) {
			subscription.request(1);
		}

		@Override
		public void onNext(String value) {
			throw new IllegalStateException("thrown by the consumer");
		}

		@Override
		public void onError(Throwable error) {
			throw new IllegalStateException("thrown by the consumer");
		}

		@Override
		public void onComplete() {
			throw new IllegalStateException("thrown by the consumer");
		}

		@Override
		public void start() {
			throw new IllegalStateException("thrown by the task");
		}

		@Override
		public void refuse(Throwable error) {
			throw new IllegalStateException("thrown by the task");
		}

		@Override
		public void onWaiting(Lane.Urgency urgency) {
		}

		@Override
		public Lane.Urgency urgency() {
			return Lane.Urgency.NORMAL;
		}

		@Override
		public ContextView context() {
			return Context.empty();
		}

	}

}
