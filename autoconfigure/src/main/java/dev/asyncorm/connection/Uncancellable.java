package dev.asyncorm.connection;

import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Work that begins when it is subscribed to, whatever the subscriber does then, and goes
 * on to its end when the subscriber cancels.
 *
 * @param <T> the type of the result
 */
final class Uncancellable<T> extends Mono<T> {

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
	 * Stands between the work and its subscriber, and passes the result on when the work
	 * has come to its end. Signals arrive one at a time, demand and cancel from any
	 * thread.
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
				Operators.onErrorDropped(error, currentContext());
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
