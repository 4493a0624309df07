package dev.asyncorm.connection;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
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
		return new Uncancellable<>(work, null, null);
	}

	/**
	 * Run work that goes on to its end when the subscriber cancels or is told that it
	 * takes too long.
	 * @param <T> the type of the result
	 * @param work the work
	 * @param timeout how long to wait for it
	 * @return the result of the work; {@link TimeoutException} when it did not arrive in
	 * time
	 */
	static <T> Mono<T> uncancellable(Mono<T> work, Duration timeout) {
		return new Uncancellable<>(work, timeout, null);
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
	 * @return the resource; {@link TimeoutException} when it did not arrive in time
	 */
	static <T> Mono<T> acquire(Mono<T> resource, Duration timeout, Function<T, Mono<Void>> discard) {
		return new Uncancellable<>(resource, timeout,
				(late) -> launch("giving back a connection that came too late", discard.apply(late)));
	}

	/**
	 * Work that begins when it is subscribed to, whatever the subscriber does then, and
	 * goes on to its end when the subscriber cancels or has waited for too long.
	 *
	 * @param <T> the type of the result
	 */
	private static final class Uncancellable<T> extends Mono<T> {

		private final Mono<T> work;

		private final @Nullable Duration timeout;

		private final @Nullable Consumer<T> late;

		Uncancellable(Mono<T> work, @Nullable Duration timeout, @Nullable Consumer<T> late) {
			this.work = work;
			this.timeout = timeout;
			this.late = late;
		}

		@Override
		public void subscribe(CoreSubscriber<? super T> actual) {
			Shield<T> shield = new Shield<>(actual, this.late);
			actual.onSubscribe(shield);
			this.work.subscribe(shield);
			if (this.timeout != null) {
				shield.expire(this.timeout);
			}
		}

	}

	/**
	 * Stands between the work and its subscriber, and passes the result on when the work
	 * has come to its end. Signals arrive one at a time; demand, cancel and the timeout
	 * come from any thread.
	 */
	private static final class Shield<T> implements CoreSubscriber<T>, Subscription {

		private final CoreSubscriber<? super T> actual;

		private final @Nullable Consumer<T> late;

		private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

		private volatile boolean requested;

		private volatile boolean done;

		private volatile @Nullable Disposable timer;

		private @Nullable T result;

		Shield(CoreSubscriber<? super T> actual, @Nullable Consumer<T> late) {
			this.actual = actual;
			this.late = late;
		}

		/**
		 * Wait for a limited time. What is there already needs no timer, which would wake
		 * up another thread.
		 */
		void expire(Duration timeout) {
			if (this.done) {
				return;
			}
			try {
				this.timer = Schedulers.parallel()
					.schedule(() -> leave(new TimeoutException("Did not end within " + timeout.toMillis() + " ms")),
							timeout.toMillis(), TimeUnit.MILLISECONDS);
			}
			catch (RejectedExecutionException ex) {
				// the JVM shuts down, without timers
				leave(ex);
			}
			if (this.done) {
				stopTimer();
			}
		}

		private void leave(Exception reason) {
			if (this.state.compareAndSet(State.OPEN, State.LEFT)) {
				this.actual.onError(reason);
				deliver();
			}
		}

		private void stopTimer() {
			Disposable current = this.timer;
			if (current != null) {
				current.dispose();
			}
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
			if (this.state.compareAndSet(State.OPEN, State.LEFT)) {
				deliver();
			}
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
			this.done = true;
			stopTimer();
			if (this.state.compareAndSet(State.OPEN, State.TOLD)) {
				this.actual.onError(error);
			}
			else {
				// nobody waits for it; Reactor would log it as one of the application
				logger.debug("Work failed after its subscriber had left", error);
			}
		}

		@Override
		public void onComplete() {
			this.done = true;
			stopTimer();
			deliver();
		}

		private void deliver() {
			if (!this.done) {
				return;
			}
			T value = this.result;
			if ((value == null || this.requested) && this.state.compareAndSet(State.OPEN, State.TOLD)) {
				if (value != null) {
					this.actual.onNext(value);
				}
				this.actual.onComplete();
			}
			else if (value != null && this.state.compareAndSet(State.LEFT, State.DISCARDED)) {
				discard(value);
			}
		}

		private void discard(T value) {
			if (this.late != null) {
				this.late.accept(value);
			}
			else {
				Operators.onDiscard(value, currentContext());
			}
		}

		private enum State {

			/**
			 * The subscriber waits.
			 */
			OPEN,

			/**
			 * The subscriber knows the result.
			 */
			TOLD,

			/**
			 * The subscriber does not wait any more.
			 */
			LEFT,

			/**
			 * What came too late was given back.
			 */
			DISCARDED

		}

	}

}
