package dev.asyncorm.connection;

import java.util.concurrent.RejectedExecutionException;

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
 * @param loop the thread on which a driver that does not block receives, or {@code null}
 * when it does not tell
 */
record Physical(Connection connection, @Nullable Scheduler thread, @Nullable Scheduler loop) {

	/**
	 * Describe a borrowed connection.
	 */
	static Physical of(Connection connection, @Nullable Scheduler thread) {
		return new Physical(connection, thread, (thread != null) ? null : unwrap(connection, Scheduler.class));
	}

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

	/**
	 * Do something in the thread that receives: r2dbc-postgresql 1.1.1 emits what it
	 * holds in the thread that asks for it, beside its own, so that rows overtake each
	 * other, or their description (r2dbc-postgresql#717).
	 */
	void receive(Runnable action) {
		Scheduler receiving = this.loop;
		if (receiving == null) {
			action.run();
			return;
		}
		try {
			receiving.schedule(action);
		}
		catch (RejectedExecutionException ex) {
			// the connection is closed with its loop; nobody receives any more
			action.run();
		}
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
		if (!(candidate instanceof Wrapped<?> wrapped)) {
			return null;
		}
		// a driver may offer what is none of its wrappers
		E offered = wrapped.unwrap(targetClass);
		return (offered != null) ? offered : unwrap(wrapped.unwrap(), targetClass);
	}

}
