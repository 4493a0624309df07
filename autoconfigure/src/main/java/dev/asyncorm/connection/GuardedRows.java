package dev.asyncorm.connection;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

import dev.asyncorm.ResultStillOpenException;

/**
 * The rows of one result, between the driver and their reader: demand is passed on as it
 * is, until somebody waits for the connection; then rows are read ahead into a buffer.
 * <p>
 * An error in the reader's mapping function, too, must not cancel the driver. Mutable;
 * emission is serialised by one drain loop.
 *
 * @param <T> the type of a mapped row
 */
final class GuardedRows<T> extends Flux<T> implements CoreSubscriber<Object>, Subscription {

	private static final Object DROPPED = new Object();

	private static final int CHUNK = 512;

	private final GuardedResult result;

	private final Function<Guard, Publisher<?>> source;

	private final Queue<Object> buffer = Queues.unbounded().get();

	private final AtomicInteger wip = new AtomicInteger();

	private final AtomicLong demand = new AtomicLong();

	private final AtomicInteger buffered = new AtomicInteger();

	private volatile @Nullable Upstream driver;

	private volatile boolean cancelled;

	private volatile boolean done;

	private volatile int readAhead;

	private volatile @Nullable Throwable error;

	private volatile @Nullable Throwable unsettled;

	private @Nullable CoreSubscriber<? super T> actual;

	private long emitted;

	private long requested;

	private long received;

	private boolean terminated;

	GuardedRows(GuardedResult result, Function<Guard, Publisher<?>> source) {
		this.result = result;
		this.source = source;
	}

	@Override
	public void subscribe(CoreSubscriber<? super T> subscriber) {
		if (!this.result.open(this)) {
			Operators.error(subscriber, Refusals.notReadable(!this.result.isConsumed()));
			return;
		}
		this.actual = subscriber;
		subscriber.onSubscribe(this);
		this.result.execution().read(this.source.apply(this::guarded), this);
	}

	/**
	 * Apply a function of the reader; its error ends the reader, not the driver.
	 */
	Object guarded(Supplier<?> mapping) {
		if (this.cancelled || this.error != null) {
			return DROPPED;
		}
		try {
			Object value = mapping.get();
			if (value != null) {
				return value;
			}
			this.error = new NullPointerException("The mapping function returned null; map to an Optional instead");
		}
		catch (RuntimeException | Error ex) {
			this.error = Exceptions.unwrap(ex);
			drain();
		}
		return DROPPED;
	}

	@Override
	public Context currentContext() {
		CoreSubscriber<? super T> subscriber = this.actual;
		return (subscriber != null) ? subscriber.currentContext() : Context.empty();
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		Upstream upstream = new Upstream(subscription, this.result.execution());
		this.driver = upstream;
		drain();
		upstream.leave();
	}

	@Override
	public void onNext(Object value) {
		Upstream upstream = this.driver;
		if (upstream != null) {
			upstream.enter();
		}
		this.received++;
		boolean isFirst = this.wip.compareAndSet(0, 1);
		if (value != DROPPED && !this.cancelled && !(isFirst && isPassedOn(value))) {
			this.buffered.incrementAndGet();
			this.buffer.offer(value);
		}
		if (isFirst) {
			drain(1);
		}
		else {
			drain();
		}
	}

	/**
	 * Pass a row on without the buffer when it is wanted and none waits before it.
	 */
	@SuppressWarnings("unchecked")
	private boolean isPassedOn(Object value) {
		CoreSubscriber<? super T> subscriber = this.actual;
		if (subscriber == null || this.terminated || this.emitted == this.demand.get() || !this.buffer.isEmpty()) {
			return false;
		}
		this.emitted++;
		subscriber.onNext((T) value);
		return true;
	}

	@Override
	public void onError(Throwable failure) {
		this.unsettled = failure;
		this.result.execution().resultClosed(this.result, failure);
	}

	@Override
	public void onComplete() {
		this.result.execution().resultClosed(this.result, null);
	}

	/**
	 * Pass the end on, after the rows that wait.
	 * @param replaced the error that takes the place of the own end, or {@code null}
	 */
	void settle(@Nullable Throwable replaced) {
		Throwable failure = (replaced != null) ? replaced : this.unsettled;
		if (this.error == null) {
			this.error = failure;
		}
		this.done = true;
		drain();
	}

	@Override
	public void request(long n) {
		if (Operators.validate(n)) {
			this.demand.accumulateAndGet(n, Operators::addCap);
			drain();
		}
	}

	@Override
	public void cancel() {
		this.cancelled = true;
		drain();
		this.result.execution().resultCancelled(this.result);
	}

	boolean isCancelled() {
		return this.cancelled || (this.error != null && !this.done);
	}

	/**
	 * Read ahead up to a number of rows, because somebody waits.
	 */
	void readAhead(int limit) {
		this.readAhead = limit;
		drain();
	}

	/**
	 * End with an error and drop what is left, because the transaction ends.
	 */
	void abort() {
		if (!this.done) {
			this.error = new ResultStillOpenException("The transaction ended while this result was being read; "
					+ "read results to their end before the work completes");
			drain();
		}
	}

	/**
	 * Cancel, behind a subscription that may be on its way.
	 */
	void cancelDriver() {
		this.result.execution().receive(() -> {
			Subscription subscription = this.driver;
			if (subscription != null) {
				subscription.cancel();
			}
		});
	}

	private void drain() {
		if (this.wip.getAndIncrement() == 0) {
			drain(1);
		}
	}

	private void drain(int entered) {
		int missed = entered;
		do {
			emit();
			demandMore();
			missed = this.wip.addAndGet(-missed);
		}
		while (missed != 0);
	}

	@SuppressWarnings("unchecked")
	private void emit() {
		CoreSubscriber<? super T> subscriber = this.actual;
		if (this.cancelled || this.terminated || subscriber == null) {
			this.buffer.clear();
			this.buffered.set(0);
			return;
		}
		boolean ended = this.done || this.error != null;
		long limit = this.demand.get();
		while (this.emitted != limit && !this.cancelled) {
			Object value = this.buffer.poll();
			if (value == null) {
				break;
			}
			this.buffered.decrementAndGet();
			this.emitted++;
			subscriber.onNext((T) value);
		}
		if (ended && this.buffer.isEmpty() && !this.cancelled) {
			terminate(subscriber);
		}
	}

	private void terminate(CoreSubscriber<? super T> subscriber) {
		this.terminated = true;
		Throwable failure = this.error;
		if (failure != null) {
			subscriber.onError(failure);
		}
		else {
			subscriber.onComplete();
		}
	}

	private void demandMore() {
		Subscription subscription = this.driver;
		if (subscription == null || this.done) {
			return;
		}
		long wanted = this.demand.get();
		if (this.cancelled || this.error != null || this.result.execution().isBuffered()) {
			wanted = Long.MAX_VALUE;
		}
		else if (this.readAhead > 0) {
			wanted = Math.max(wanted, readAheadTarget());
		}
		if (wanted > this.requested) {
			long more = (wanted == Long.MAX_VALUE) ? Long.MAX_VALUE : wanted - this.requested;
			this.requested = wanted;
			subscription.request(more);
		}
	}

	private long readAheadTarget() {
		int limit = this.readAhead;
		if (this.buffered.get() > limit) {
			this.readAhead = 0;
			this.result.execution().overflow();
			return 0;
		}
		return this.received + Math.min(CHUNK, limit + 1 - this.buffered.get());
	}

	/**
	 * Asks the driver for rows in the thread that receives them; only what is asked for
	 * before the statement is sent may come from any thread.
	 */
	private static final class Upstream implements Subscription {

		private final Subscription driver;

		private final Execution execution;

		private volatile @Nullable Thread own = Thread.currentThread();

		Upstream(Subscription driver, Execution execution) {
			this.driver = driver;
			this.execution = execution;
		}

		/** Take note of the thread that receives. */
		void enter() {
			Thread current = Thread.currentThread();
			if (this.own != current) {
				this.own = current;
			}
		}

		/** Take note that the statement may be sent now. */
		void leave() {
			this.own = null;
		}

		@Override
		public void request(long n) {
			if (this.own == Thread.currentThread()) {
				this.driver.request(n);
			}
			else {
				this.execution.receive(() -> this.driver.request(n));
			}
		}

		@Override
		public void cancel() {
			this.driver.cancel();
		}

	}

	/**
	 * Applies a mapping function without letting its errors reach the driver.
	 */
	@FunctionalInterface
	interface Guard {

		Object apply(Supplier<?> mapping);

	}

}
