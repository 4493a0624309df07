package dev.asyncorm.session;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

import dev.asyncorm.session.Turns.OperationQueue;

/**
 * The right of one operation to use the session. It travels in the Reactor context of the
 * work, so that operations inside the work queue up inside the turn instead of waiting
 * for its end.
 */
final class Turn implements OperationQueue.Entry {

	private final Operation operation;

	private final @Nullable Turn parent;

	private final MonoSink<Turn> sink;

	private final AtomicBoolean joined = new AtomicBoolean();

	private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

	private final AtomicReference<@Nullable Inner> inner = new AtomicReference<>();

	private volatile OperationQueue queue;

	Turn(Operation operation, @Nullable Turn parent, OperationQueue queue, MonoSink<Turn> sink) {
		this.operation = operation;
		this.parent = parent;
		this.queue = queue;
		this.sink = sink;
	}

	Operation operation() {
		return this.operation;
	}

	@Nullable Turn parent() {
		return this.parent;
	}

	boolean isEnded() {
		return this.state.get() == State.ENDED;
	}

	/**
	 * Line up; only the first call counts.
	 */
	void join() {
		if (this.joined.compareAndSet(false, true)) {
			this.queue.offer(this);
		}
	}

	@Override
	public boolean admit(OperationQueue admitting) {
		this.queue = admitting;
		if (!this.state.compareAndSet(State.WAITING, State.GRANTED)) {
			return false;
		}
		this.sink.success(this);
		return true;
	}

	/**
	 * Begin the work. From now on {@link #end()} must follow.
	 * @return whether the turn was not cancelled before
	 */
	boolean take() {
		return this.state.compareAndSet(State.GRANTED, State.TAKEN);
	}

	/**
	 * Give the turn back unless its work has begun.
	 */
	void cancel() {
		if (this.state.compareAndSet(State.WAITING, State.ENDED)) {
			this.queue.remove(this);
		}
		else if (this.state.compareAndSet(State.GRANTED, State.ENDED)) {
			this.queue.release();
		}
	}

	/**
	 * End the turn as soon as the operations inside it have ended.
	 */
	void end() {
		if (this.state.compareAndSet(State.TAKEN, State.ENDED)) {
			Inner last = this.inner.getAndSet(Inner.CLOSED);
			if (last == null) {
				this.queue.release();
			}
			else {
				last.queue().close(this.queue::release);
			}
		}
	}

	/**
	 * Return the queue for operations inside this turn.
	 * @return the queue, or the one outside when this turn has ended
	 */
	OperationQueue inside() {
		Inner current = this.inner.get();
		if (current == null) {
			Inner created = new Inner(new OperationQueue(this.queue));
			current = this.inner.compareAndSet(null, created) ? created : this.inner.get();
		}
		return (current == null || current == Inner.CLOSED) ? this.queue : current.queue();
	}

	private enum State {

		WAITING, GRANTED, TAKEN, ENDED

	}

	private record Inner(OperationQueue queue) {

		private static final Inner CLOSED = new Inner(new OperationQueue(null));

	}

}
