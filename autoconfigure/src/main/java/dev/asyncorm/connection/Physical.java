package dev.asyncorm.connection;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Wrapped;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A borrowed connection with the thread that its calls need.
 *
 * @param connection the connection from the pool
 * @param thread the thread that a blocking driver keeps busy, or {@code null}
 */
record Physical(Connection connection, @Nullable Scheduler thread) {

	/**
	 * Move a publisher of the driver to this connection's thread, and its results away
	 * from it, so that no consumer can block the connection.
	 */
	<T> Flux<T> confine(Publisher<T> publisher) {
		Scheduler own = this.thread;
		if (own == null) {
			return Flux.from(publisher);
		}
		return Flux.from(publisher).subscribeOn(own).publishOn(Schedulers.parallel());
	}

	<T> Mono<T> confineMono(Publisher<T> publisher) {
		Scheduler own = this.thread;
		Mono<T> mono = Mono.from(publisher);
		return (own != null) ? mono.subscribeOn(own).publishOn(Schedulers.parallel()) : mono;
	}

	boolean isReadCommitted() {
		return IsolationLevel.READ_COMMITTED.equals(this.connection.getTransactionIsolationLevel());
	}

	/**
	 * Look for a type of the driver under the wrappers of pool and others.
	 */
	<E> @Nullable E unwrap(Class<E> targetClass) {
		return unwrap(this.connection, targetClass);
	}

	private static <E> @Nullable E unwrap(@Nullable Object candidate, Class<E> targetClass) {
		if (targetClass.isInstance(candidate)) {
			return targetClass.cast(candidate);
		}
		return (candidate instanceof Wrapped<?> wrapped) ? unwrap(wrapped.unwrap(), targetClass) : null;
	}

}
