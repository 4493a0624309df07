package dev.asyncorm.session;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.util.context.ContextView;

import dev.asyncorm.connection.Detached;

/**
 * Runs the operations of one session one after another, in the order in which their
 * results are asked for: an operation that was subscribed to ahead, as concatMap does,
 * must not keep its turn from the one whose end it waits for. An operation that is
 * subscribed to inside another one runs inside it. Holds the queue of the session; safe
 * for concurrent use.
 */
final class Turns {

	private static final Log logger = LogFactory.getLog(Turns.class);

	private final OperationQueue queue = new OperationQueue(null);

	boolean isIdle() {
		return this.queue.isIdle();
	}

	/**
	 * Run an operation in its turn. Cancelling a waiting operation removes it; one that
	 * has begun goes on to its end and its result is dropped.
	 * @param <T> the type of the result
	 * @param operation the operation, for error messages
	 * @param work the work, called when it is its turn
	 * @return the result of the work
	 */
	<T> Mono<T> run(Operation operation, Supplier<Mono<T>> work) {
		return await(operation).flatMap((turn) -> outcome(turn, guard(turn, work)));
	}

	/**
	 * Carry an error as a value across the place where the result is dropped when nobody
	 * waits for it any more: Reactor would log a dropped error as one of the application.
	 */
	private static <T> Mono<T> outcome(Turn turn, Mono<T> work) {
		return Mono.defer(() -> {
			AtomicBoolean cancelled = new AtomicBoolean();
			Mono<Signal<T>> outcome = work.materialize().doOnNext((signal) -> {
				if (signal.isOnError() && cancelled.get()) {
					logger.debug(turn.operation() + " failed after it was cancelled", signal.getThrowable());
				}
			});
			return Detached.uncancellable(outcome).doOnCancel(() -> cancelled.set(true)).dematerialize();
		});
	}

	private <T> Mono<T> guard(Turn turn, Supplier<Mono<T>> work) {
		return Mono.defer(() -> turn.take() ? inside(turn, work) : Mono.<T>empty());
	}

	private <T> Mono<T> inside(Turn turn, Supplier<Mono<T>> work) {
		return Mono.defer(work).contextWrite((context) -> context.put(this, turn)).doFinally((signal) -> turn.end());
	}

	/**
	 * Keep the turn while work runs. Cancelling cancels the work; the turn ends when the
	 * operations inside it have ended.
	 * @param <T> the type of the results
	 * @param operation the operation, for error messages
	 * @param work the work
	 * @return the results of the work
	 */
	<T> Flux<T> hold(Operation operation, Flux<T> work) {
		return Flux.usingWhen(await(operation),
				(turn) -> turn.take() ? work.contextWrite((context) -> context.put(this, turn)) : Flux.<T>empty(),
				Turns::end, (turn, error) -> end(turn), Turns::end);
	}

	private static Mono<Void> end(Turn turn) {
		return Mono.fromRunnable(turn::end);
	}

	private Mono<Turn> await(Operation operation) {
		return Mono.deferContextual((context) -> Mono.create((sink) -> {
			Turn enclosing = enclosing(context);
			OperationQueue target = (enclosing != null) ? enclosing.inside() : this.queue;
			Turn turn = new Turn(operation, enclosing, target, sink);
			sink.onCancel(turn::cancel);
			sink.onRequest((demand) -> turn.join());
		}));
	}

	/**
	 * Return the operation inside which a context runs.
	 * @param context the context
	 * @return the innermost turn that has not ended, or {@code null}
	 */
	@Nullable Turn enclosing(ContextView context) {
		Turn turn = context.getOrDefault(this, null);
		while (turn != null && turn.isEnded()) {
			turn = turn.parent();
		}
		return turn;
	}

	/**
	 * A lock-free queue that admits one turn at a time, in the order of arrival.
	 * Admission runs in one loop, never in the stack of the turn before, so that any
	 * number of turns that end at once cannot overflow it. The queue inside a turn passes
	 * late comers on to the queue outside once the turn has ended.
	 */
	static final class OperationQueue {

		private final Queue<Entry> waiting = new ConcurrentLinkedQueue<>();

		private final AtomicInteger drains = new AtomicInteger();

		private final @Nullable OperationQueue outer;

		private volatile boolean busy;

		private volatile boolean closed;

		OperationQueue(@Nullable OperationQueue outer) {
			this.outer = outer;
		}

		void offer(Entry entry) {
			this.waiting.add(entry);
			drain();
		}

		void remove(Entry entry) {
			this.waiting.remove(entry);
		}

		/**
		 * Let the next turn begin; called exactly once per admitted turn.
		 */
		void release() {
			this.busy = false;
			drain();
		}

		boolean isIdle() {
			return !this.busy && this.waiting.isEmpty();
		}

		/**
		 * Close this queue behind everything that waits now.
		 * @param whenClosed called when the last turn has ended
		 */
		void close(Runnable whenClosed) {
			offer((queue) -> {
				this.closed = true;
				whenClosed.run();
				return false;
			});
		}

		private void drain() {
			if (this.drains.getAndIncrement() != 0) {
				return;
			}
			int missed = 1;
			do {
				while (!this.busy) {
					Entry next = this.waiting.poll();
					if (next == null) {
						break;
					}
					admit(next);
				}
				missed = this.drains.addAndGet(-missed);
			}
			while (missed != 0);
		}

		private void admit(Entry entry) {
			if (this.closed && this.outer != null) {
				this.outer.offer(entry);
				return;
			}
			this.busy = true;
			if (!entry.admit(this)) {
				this.busy = false;
			}
		}

		/**
		 * What waits in the queue.
		 */
		@FunctionalInterface
		interface Entry {

			/**
			 * Begin, and call {@link OperationQueue#release()} at the end.
			 * @param queue the queue that admits
			 * @return whether it began
			 */
			boolean admit(OperationQueue queue);

		}

	}

}
