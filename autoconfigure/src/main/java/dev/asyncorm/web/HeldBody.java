package dev.asyncorm.web;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A body whose buffers are held back until there are too many, and whose newest ones are
 * held back until it completes.
 * <p>
 * Written by hand, because operators of Reactor park a value that nobody asks for, and
 * forget it when they are cancelled. Here a buffer has one owner at every moment: the
 * queue of arrivals, then whoever drains, then the receiver to which it was passed. Only
 * the drain takes buffers out of a queue, and one thread at a time drains; a cancel makes
 * it release whatever it still holds and whatever arrives later. There are no discard
 * hooks: they add up with those of WebFlux, and a pooled buffer that is released twice
 * may be somebody else's by then.
 */
final class HeldBody extends Flux<DataBuffer> {

	/** What a leak detector tells of a buffer that was lost while it was held. */
	static final String HELD = "held until the commit";

	private static final String PASSED = "passed on after the commit";

	private final Publisher<? extends DataBuffer> source;

	private final DataBufferFactory factory;

	private final Supplier<Hold> decision;

	private final Consumer<Runnable> leftovers;

	/**
	 * Create a body.
	 * @param source the buffers
	 * @param factory joins the buffers that were held back
	 * @param decision how much to hold, asked when the first buffer arrives
	 * @param leftovers where to register what gives up a body that nobody cancels
	 */
	HeldBody(Publisher<? extends DataBuffer> source, DataBufferFactory factory, Supplier<Hold> decision,
			Consumer<Runnable> leftovers) {
		this.source = source;
		this.factory = factory;
		this.decision = decision;
		this.leftovers = leftovers;
	}

	@Override
	public void subscribe(CoreSubscriber<? super DataBuffer> actual) {
		Holder holder = new Holder(actual, this.factory, this.decision);
		this.leftovers.accept(holder::cancel);
		this.source.subscribe(holder);
	}

	/**
	 * How much of a body to hold back.
	 *
	 * @param bytes how many bytes to hold before the first buffer passes, negative for
	 * none
	 * @param newest how many of the newest buffers to hold after that
	 */
	record Hold(long bytes, int newest) {

		static final Hold EVERYTHING = new Hold(Long.MAX_VALUE, 0);

	}

	/**
	 * Receives, holds and passes the buffers of one subscriber.
	 */
	private static final class Holder implements CoreSubscriber<DataBuffer>, Subscription {

		private final CoreSubscriber<? super DataBuffer> actual;

		private final DataBufferFactory factory;

		private final Supplier<Hold> decision;

		private final Queue<DataBuffer> arrivals = new ConcurrentLinkedQueue<>();

		private final AtomicLong demand = new AtomicLong();

		private final AtomicInteger signals = new AtomicInteger();

		private volatile @Nullable Subscription upstream;

		private volatile boolean demanded;

		private volatile boolean completed;

		private volatile @Nullable Throwable failure;

		private volatile boolean cancelled;

		// the rest belongs to the thread that drains

		private final ArrayDeque<DataBuffer> held = new ArrayDeque<>();

		private @Nullable Hold hold;

		private long size;

		private boolean asked;

		private boolean ended;

		Holder(CoreSubscriber<? super DataBuffer> actual, DataBufferFactory factory, Supplier<Hold> decision) {
			this.actual = actual;
			this.factory = factory;
			this.decision = decision;
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			if (Operators.validate(this.upstream, subscription)) {
				this.upstream = subscription;
				this.actual.onSubscribe(this);
				if (this.cancelled) {
					subscription.cancel();
				}
			}
		}

		@Override
		public void onNext(DataBuffer buffer) {
			this.arrivals.add(buffer);
			drain();
		}

		@Override
		public void onError(Throwable ex) {
			this.failure = ex;
			drain();
		}

		@Override
		public void onComplete() {
			this.completed = true;
			drain();
		}

		@Override
		public void request(long n) {
			if (Operators.validate(n)) {
				this.demand.accumulateAndGet(n, Operators::addCap);
				this.demanded = true;
				drain();
			}
		}

		@Override
		public void cancel() {
			this.cancelled = true;
			Subscription subscription = this.upstream;
			if (subscription != null) {
				subscription.cancel();
			}
			drain();
		}

		private void drain() {
			if (this.signals.getAndIncrement() != 0) {
				return;
			}
			int handled = 1;
			while (handled != 0) {
				advance();
				handled = this.signals.addAndGet(-handled);
			}
		}

		private void advance() {
			boolean again = true;
			while (again) {
				// read before the arrivals, which come before the completion
				boolean complete = this.completed;
				takeIn();
				if (this.cancelled || this.ended) {
					release();
					return;
				}
				again = (this.failure != null) ? fail(this.failure) : passOn(complete);
			}
		}

		private void takeIn() {
			DataBuffer buffer = this.arrivals.poll();
			while (buffer != null) {
				this.held.add(DataBufferUtils.touch(buffer, HELD));
				this.size += buffer.readableByteCount();
				this.asked = false;
				buffer = this.arrivals.poll();
			}
		}

		private boolean passOn(boolean complete) {
			int free = complete ? this.held.size() : free();
			if (free > 0) {
				return this.demand.get() > 0 && pass(free);
			}
			if (complete) {
				this.ended = true;
				this.actual.onComplete();
			}
			else if (this.demanded && !this.asked) {
				askForNext();
			}
			return false;
		}

		private int free() {
			if (this.held.isEmpty()) {
				return 0;
			}
			if (this.hold == null) {
				this.hold = this.decision.get();
			}
			return (this.size > this.hold.bytes()) ? this.held.size() - this.hold.newest() : 0;
		}

		private boolean pass(int free) {
			this.demand.updateAndGet((n) -> (n != Long.MAX_VALUE) ? n - 1 : n);
			this.actual.onNext(take(free));
			return true;
		}

		/**
		 * Take out the oldest buffers, as one buffer and without copying where the
		 * factory can: it joins only buffers of its own kind.
		 */
		private DataBuffer take(int count) {
			DataBuffer first = takeOldest();
			Class<?> joinable = (count > 1) ? this.factory.wrap(new byte[0]).getClass() : null;
			if (first.getClass() != joinable) {
				return first;
			}
			List<DataBuffer> taken = new ArrayList<>(count);
			taken.add(first);
			while (taken.size() < count && this.held.element().getClass() == joinable) {
				taken.add(takeOldest());
			}
			return this.factory.join(taken);
		}

		private DataBuffer takeOldest() {
			return DataBufferUtils.touch(this.held.remove(), PASSED);
		}

		private void askForNext() {
			Subscription subscription = this.upstream;
			if (subscription != null) {
				this.asked = true;
				subscription.request(1);
			}
		}

		private boolean fail(Throwable ex) {
			this.ended = true;
			release();
			this.actual.onError(ex);
			return false;
		}

		private void release() {
			this.held.forEach(DataBufferUtils::release);
			this.held.clear();
		}

	}

}
