package dev.asyncorm.connection;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.r2dbc.spi.Result;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;

/**
 * Hands the results of an execution to their consumer, as many as it asks for. What a
 * cancelled consumer did not get is drained. Mutable; emission is serialised by one drain
 * loop.
 */
final class Delivery {

	private final CoreSubscriber<? super Result> consumer;

	private final Queue<GuardedResult> waiting = Queues.<GuardedResult>unbounded().get();

	private final AtomicInteger wip = new AtomicInteger();

	private final AtomicLong demand = new AtomicLong();

	private volatile boolean cancelled;

	private volatile boolean ended;

	private volatile @Nullable Throwable error;

	private boolean terminated;

	private long emitted;

	Delivery(CoreSubscriber<? super Result> consumer) {
		this.consumer = consumer;
	}

	void offer(GuardedResult result) {
		this.waiting.offer(result);
		emit();
	}

	void request(long more) {
		if (Operators.validate(more)) {
			this.demand.accumulateAndGet(more, Operators::addCap);
			emit();
		}
	}

	void cancel() {
		this.cancelled = true;
		emit();
	}

	boolean isCancelled() {
		return this.cancelled;
	}

	/**
	 * Complete behind the results that wait; only the first end counts.
	 */
	void complete() {
		this.ended = true;
		emit();
	}

	/**
	 * Fail behind the results that wait; only the first end counts.
	 * @param failure the error
	 */
	void fail(Throwable failure) {
		if (!this.ended) {
			this.error = failure;
			complete();
		}
	}

	/**
	 * Return whether everything, the end included, was handed over.
	 */
	boolean isOver() {
		return this.cancelled || (this.ended && this.waiting.isEmpty());
	}

	private void emit() {
		if (this.wip.getAndIncrement() != 0) {
			return;
		}
		int missed = 1;
		do {
			emitWaiting();
			missed = this.wip.addAndGet(-missed);
		}
		while (missed != 0);
	}

	private void emitWaiting() {
		while (this.cancelled || this.emitted < this.demand.get()) {
			GuardedResult result = this.waiting.poll();
			if (result == null) {
				break;
			}
			if (this.cancelled) {
				result.drain();
			}
			else {
				this.emitted++;
				this.consumer.onNext(result);
			}
		}
		if (this.ended && !this.terminated && !this.cancelled && this.waiting.isEmpty()) {
			this.terminated = true;
			terminate();
		}
	}

	private void terminate() {
		Throwable failure = this.error;
		if (failure != null) {
			this.consumer.onError(failure);
		}
		else {
			this.consumer.onComplete();
		}
	}

}
