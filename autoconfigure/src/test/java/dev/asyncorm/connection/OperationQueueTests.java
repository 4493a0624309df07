package dev.asyncorm.connection;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link OperationQueue} with consumers that do not behave.
 */
class OperationQueueTests {

	private final OperationQueue queue = new OperationQueue(null);

	private final List<String> turns = new ArrayList<>();

	@Test
	void goesOnAfterFatalErrorOfConsumer() {
		assertThatExceptionOfType(StackOverflowError.class)
			.isThrownBy(() -> failing(new StackOverflowError("thrown by the consumer")));
		assertThat(this.turns).containsExactly("failing", "waiting");
		this.queue.offer(entry("later"));
		assertThat(this.turns).containsExactly("failing", "waiting", "later");
		assertThat(this.queue.isIdle()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(classes = { IllegalStateException.class, AssertionError.class })
	void tellsWhatTheConsumerThrew(Class<? extends Throwable> type) throws ReflectiveOperationException {
		Throwable failure = type.getDeclaredConstructor().newInstance();
		assertThatExceptionOfType(Throwable.class).isThrownBy(() -> failing(failure))
			.satisfies((thrown) -> assertThat(List.of(thrown, String.valueOf(thrown.getCause())).toString())
				.contains(type.getName()));
		assertThat(this.turns).containsExactly("failing", "waiting");
	}

	private void failing(Throwable failure) {
		this.queue.offer((queue) -> {
			this.turns.add("failing");
			queue.offer(entry("waiting"));
			queue.release();
			throw OperationQueueTests.<RuntimeException>thrown(failure);
		});
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> T thrown(Throwable failure) throws T {
		throw (T) failure;
	}

	private OperationQueue.Entry entry(String name) {
		return (queue) -> {
			this.turns.add(name);
			queue.release();
			return true;
		};
	}

}
