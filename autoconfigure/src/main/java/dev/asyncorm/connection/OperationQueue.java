package dev.asyncorm.connection;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/**
 * A lock-free queue that admits one turn at a time, in the order of arrival. Admission
 * runs in one loop, never in the stack of the turn before, so that any number of turns
 * that end at once cannot overflow it. The queue inside a turn passes late comers on to
 * the queue outside once the turn has ended.
 * <p>
 * Sessions and scopes line up in it; statements have the queue of their connection.
 * Mutable, safe for concurrent use.
 *
 * @since 0.1.0
 */
public final class OperationQueue {

	private final Queue<Entry> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicInteger drains = new AtomicInteger();

	private final @Nullable OperationQueue outer;

	private volatile boolean busy;

	private volatile boolean closed;

	/**
	 * Create a queue.
	 * @param outer where those line up that come when this queue is closed, or
	 * {@code null} when it never is
	 */
	public OperationQueue(@Nullable OperationQueue outer) {
		this.outer = outer;
	}

	/**
	 * Line up.
	 * @param entry what wants its turn
	 */
	public void offer(Entry entry) {
		this.waiting.add(entry);
		drain();
	}

	/**
	 * Stop waiting, if the turn has not come yet.
	 * @param entry what wanted its turn
	 */
	public void remove(Entry entry) {
		this.waiting.remove(entry);
	}

	/**
	 * Let the next turn begin; called exactly once per admitted turn.
	 */
	public void release() {
		this.busy = false;
		drain();
	}

	/**
	 * Return whether nobody has a turn or waits for one.
	 * @return whether the queue is idle
	 */
	public boolean isIdle() {
		return !this.busy && this.waiting.isEmpty();
	}

	/**
	 * Close this queue behind everything that waits now.
	 * @param whenClosed called when the last turn has ended
	 */
	public void close(Runnable whenClosed) {
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
		Throwable failure = null;
		int missed = 1;
		do {
			while (!this.busy) {
				Entry next = this.waiting.poll();
				if (next == null) {
					break;
				}
				try {
					admit(next);
				}
				catch (RuntimeException | Error ex) {
					// such as a stack overflow of a consumer: the others still wait
					failure = ex;
				}
			}
			missed = this.drains.addAndGet(-missed);
		}
		while (missed != 0);
		if (failure != null) {
			throw Exceptions.propagate(failure);
		}
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
	public interface Entry {

		/**
		 * Begin, and call {@link OperationQueue#release()} at the end.
		 * @param queue the queue that admits
		 * @return whether it began
		 */
		boolean admit(OperationQueue queue);

	}

}
