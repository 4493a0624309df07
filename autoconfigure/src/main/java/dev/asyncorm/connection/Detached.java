package dev.asyncorm.connection;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The one place where work is cut loose from its subscriber, so that a cancel in the
 * middle of BEGIN, COMMIT or a release cannot leave a connection behind in an unknown
 * state (spring-framework#36344).
 * <p>
 * The work still sees the Reactor context of its caller. Stateless.
 *
 * @since 0.1.0
 */
public final class Detached {

	private static final Log logger = LogFactory.getLog(Detached.class);

	private Detached() {
	}

	/**
	 * Run work that goes on to its end when the subscriber cancels.
	 * @param <T> the type of the result
	 * @param work the work
	 * @return the result of the work
	 */
	public static <T> Mono<T> uncancellable(Mono<T> work) {
		return new Uncancellable<>(work);
	}

	/**
	 * Run work that goes on to its end when the subscriber cancels or is told that it
	 * takes too long.
	 * @param <T> the type of the result
	 * @param work the work
	 * @param timeout how long to wait for it
	 * @return the result of the work; {@link java.util.concurrent.TimeoutException} when
	 * it did not arrive in time
	 */
	static <T> Mono<T> uncancellable(Mono<T> work, Duration timeout) {
		return Mono.deferContextual((context) -> inTime(work.contextWrite(context).toFuture(), timeout));
	}

	/**
	 * Wait for a limited time. What is there already needs no timer, which would wake up
	 * another thread.
	 */
	private static <T> Mono<T> inTime(CompletableFuture<T> future, Duration timeout) {
		Mono<T> result = Mono.fromFuture(future, true);
		// without a name, timeout looks for one with a regular expression, each time
		return future.isDone() ? result : result.name("connection").timeout(timeout);
	}

	/**
	 * Start work that nobody waits for; a failure is logged.
	 * @param what the work in words, for the log
	 * @param work the work
	 */
	static void launch(String what, Mono<Void> work) {
		work.subscribe((ignored) -> {
		}, (error) -> logger.warn("The work '" + what + "' failed in the background", error));
	}

	/**
	 * Wait for a resource for a limited time. A resource that arrives too late is
	 * discarded instead of being lost.
	 * @param <T> the type of the resource
	 * @param resource the resource
	 * @param timeout how long to wait
	 * @param discard gives a late resource back
	 * @return the resource; {@link java.util.concurrent.TimeoutException} when it did not
	 * arrive in time
	 */
	static <T> Mono<T> acquire(Mono<T> resource, Duration timeout, Function<T, Mono<Void>> discard) {
		return Mono.deferContextual((context) -> {
			CompletableFuture<T> future = resource.contextWrite(context).toFuture();
			return inTime(future, timeout).doOnError(java.util.concurrent.TimeoutException.class, (error) -> future
				.thenAccept((late) -> launch("giving back a connection that came too late", discard.apply(late))));
		});
	}

	/**
	 * Work that begins when it is subscribed to, whatever the subscriber does then, and
	 * goes on to its end when the subscriber cancels.
	 *
	 * @param <T> the type of the result
	 */
	private static final class Uncancellable<T> extends Mono<T> {

		private final Mono<T> work;

		Uncancellable(Mono<T> work) {
			this.work = work;
		}

		@Override
		public void subscribe(CoreSubscriber<? super T> actual) {
			Shield<T> shield = new Shield<>(actual);
			actual.onSubscribe(shield);
			this.work.subscribe(shield);
		}

		/**
		 * Stands between the work and its subscriber, and passes the result on when the
		 * work has come to its end. Signals arrive one at a time, demand and cancel from
		 * any thread.
		 */
		private static final class Shield<T> implements CoreSubscriber<T>, Subscription {

			private final CoreSubscriber<? super T> actual;

			private final AtomicBoolean delivered = new AtomicBoolean();

			private volatile boolean requested;

			private volatile boolean cancelled;

			private volatile boolean done;

			private @Nullable T result;

			Shield(CoreSubscriber<? super T> actual) {
				this.actual = actual;
			}

			@Override
			public Context currentContext() {
				return this.actual.currentContext();
			}

			@Override
			public void request(long demand) {
				if (Operators.validate(demand)) {
					this.requested = true;
					deliver();
				}
			}

			@Override
			public void cancel() {
				this.cancelled = true;
			}

			@Override
			public void onSubscribe(Subscription subscription) {
				subscription.request(Long.MAX_VALUE);
			}

			@Override
			public void onNext(T value) {
				this.result = value;
			}

			@Override
			public void onError(Throwable error) {
				if (this.cancelled) {
					// nobody waits for it; Reactor would log it as one of the application
					logger.debug("Work failed after its subscriber had left", error);
				}
				else {
					this.actual.onError(error);
				}
			}

			@Override
			public void onComplete() {
				this.done = true;
				deliver();
			}

			private void deliver() {
				if (!this.done || (this.result != null && !this.requested && !this.cancelled)
						|| !this.delivered.compareAndSet(false, true)) {
					return;
				}
				T value = this.result;
				if (this.cancelled) {
					Operators.onDiscard(value, currentContext());
					return;
				}
				if (value != null) {
					this.actual.onNext(value);
				}
				this.actual.onComplete();
			}

		}

	}

}
