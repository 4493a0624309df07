package dev.asyncorm.connection;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

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

	private void run(Mono<String> work, String name) {
		this.lane.run(Lane.Urgency.NORMAL, work)
			.subscribe((value) -> this.log.add(name + ": " + value),
					(error) -> this.log.add(name + ": " + error.getClass().getSimpleName()));
	}

}
