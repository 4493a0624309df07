package dev.asyncorm.context;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Lets one scope at a time into another one: savepoints form a stack, so two that were
 * open side by side would release and undo each other's work.
 * <p>
 * Mutable, safe for concurrent use. Admission runs in one loop.
 */
final class ScopeGate {

	private final Queue<Pass> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicInteger drains = new AtomicInteger();

	private volatile boolean busy;

	/**
	 * Create a right to enter, which lines up when it is asked to.
	 */
	Pass pass() {
		return new Pass(this);
	}

	private void drain() {
		if (this.drains.getAndIncrement() != 0) {
			return;
		}
		int missed = 1;
		do {
			while (!this.busy) {
				Pass next = this.waiting.poll();
				if (next == null) {
					break;
				}
				this.busy = true;
				next.admit();
			}
			missed = this.drains.addAndGet(-missed);
		}
		while (missed != 0);
	}

	private void release() {
		this.busy = false;
		drain();
	}

	/**
	 * The right of one scope to be inside. Whoever leaves before being admitted is never
	 * let in.
	 */
	static final class Pass {

		private final ScopeGate gate;

		private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

		private volatile @Nullable MonoSink<Void> sink;

		private Pass(ScopeGate gate) {
			this.gate = gate;
		}

		/**
		 * Wait for admission; subscribed to once.
		 * @return completion when nobody else is inside
		 */
		Mono<Void> enter() {
			return Mono.create((created) -> {
				this.sink = created;
				this.gate.waiting.add(this);
				this.gate.drain();
			});
		}

		private void admit() {
			MonoSink<Void> waiter = this.sink;
			if (waiter != null && this.state.compareAndSet(State.WAITING, State.INSIDE)) {
				waiter.success();
			}
			else {
				this.gate.release();
			}
		}

		/**
		 * Stop waiting.
		 * @return whether the scope was not inside and never will be
		 */
		boolean giveUp() {
			boolean waiting = this.state.compareAndSet(State.WAITING, State.LEFT);
			if (waiting) {
				this.gate.waiting.remove(this);
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

	}

	private enum State {

		WAITING, INSIDE, LEFT

	}

}
