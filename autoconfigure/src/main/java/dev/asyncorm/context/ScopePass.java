package dev.asyncorm.context;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

import dev.asyncorm.connection.OperationQueue;

/**
 * The right of one scope to be inside another one. There is one at a time: savepoints
 * form a stack, so two scopes that were open side by side would release and undo each
 * other's work. Whoever leaves before being admitted is never let in. Mutable, safe for
 * concurrent use.
 */
final class ScopePass implements OperationQueue.Entry {

	private final OperationQueue gate;

	private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

	private volatile @Nullable MonoSink<Void> sink;

	/**
	 * Create a right to enter, which lines up when it is asked to.
	 * @param gate the queue of the scope to enter
	 */
	ScopePass(OperationQueue gate) {
		this.gate = gate;
	}

	/**
	 * Wait for admission; subscribed to once.
	 * @return completion when nobody else is inside
	 */
	Mono<Void> enter() {
		return Mono.create((created) -> {
			this.sink = created;
			this.gate.offer(this);
		});
	}

	@Override
	public boolean admit(OperationQueue queue) {
		MonoSink<Void> waiter = this.sink;
		if (waiter == null || !this.state.compareAndSet(State.WAITING, State.INSIDE)) {
			return false;
		}
		waiter.success();
		return true;
	}

	/**
	 * Stop waiting.
	 * @return whether the scope was not inside and never will be
	 */
	boolean giveUp() {
		boolean waiting = this.state.compareAndSet(State.WAITING, State.LEFT);
		if (waiting) {
			this.gate.remove(this);
		}
		return waiting || this.state.get() == State.LEFT;
	}

	/**
	 * Let the next one in; only the first call of one that is inside counts.
	 */
	void leave() {
		if (this.state.compareAndSet(State.INSIDE, State.LEFT)) {
			this.gate.release();
		}
	}

	private enum State {

		WAITING, INSIDE, LEFT

	}

}
