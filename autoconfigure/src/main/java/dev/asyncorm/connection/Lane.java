package dev.asyncorm.connection;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.concurrent.Queues;
import reactor.util.context.ContextView;

/**
 * The queue in front of one connection: one task at a time, in order, and exclusive
 * sections into which only tasks that carry their marker may go.
 * <p>
 * It exists because the driver fails at 256 queued statements and deadlocks when a
 * statement waits behind a result that nobody reads. Mutable; all changes of state are
 * serialised by one drain loop, so tasks may be offered from any thread.
 */
final class Lane {

	private static final Log logger = LogFactory.getLog(Lane.class);

	private final Queue<Runnable> events = Queues.<Runnable>unboundedMultiproducer().get();

	private final AtomicInteger wip = new AtomicInteger();

	private final ArrayDeque<Task> waiting = new ArrayDeque<>();

	private @Nullable Task running;

	private @Nullable Marker owner;

	/**
	 * Offer a task; it is started when its turn has come.
	 * @param task the task
	 */
	void submit(Task task) {
		act(() -> this.waiting.add(task));
	}

	/**
	 * Take note that a task has ended; only the first time counts, because the next task
	 * may run already.
	 * @param task the task
	 */
	void done(Task task) {
		act(() -> {
			if (this.running == task) {
				this.running = null;
			}
		});
	}

	/**
	 * Refuse all tasks that wait and may be refused.
	 * @param error the reason
	 */
	void refuseWaiting(Throwable error) {
		act(() -> {
			for (Iterator<Task> tasks = this.waiting.iterator(); tasks.hasNext();) {
				Task task = tasks.next();
				if (task.urgency() == Urgency.NORMAL && isAdmissible(task)) {
					tasks.remove();
					task.refuse(error);
				}
			}
		});
	}

	/**
	 * Run work while nobody else uses the connection.
	 * @param <T> the type of the result
	 * @param urgency how urgent the work is
	 * @param work the work, which is not cancelled once it has started
	 * @return the result of the work
	 */
	<T> Mono<T> run(Urgency urgency, Mono<T> work) {
		return Mono.create((sink) -> submit(new LaneWork<>(this, urgency, work, sink)));
	}

	/**
	 * Keep the lane for work that submits tasks of its own.
	 * @param <T> the type of the result
	 * @param work the work
	 * @param onCancel what has to happen before others may go on when the work was
	 * cancelled
	 * @return what the work emits
	 */
	<T> Flux<T> exclusively(Flux<T> work, Mono<Void> onCancel) {
		return Flux.deferContextual((context) -> {
			Marker marker = new Marker(context.getOrDefault(this, null));
			Mono<Void> leave = Mono.fromRunnable(() -> act(() -> leave(marker)));
			Mono<Void> cancelled = onCancel.onErrorComplete().then(leave).contextWrite(context);
			return run(Urgency.NORMAL, Mono.fromRunnable(() -> enter(marker))).thenMany(work)
				.doOnTerminate(() -> act(() -> leave(marker)))
				.doOnCancel(() -> Detached.launch("undoing a cancelled exclusive section",
						cancelled.contextWrite((inner) -> inner.put(this, marker))))
				.contextWrite((inner) -> inner.put(this, marker));
		});
	}

	private void enter(Marker marker) {
		if (!marker.left) {
			this.owner = marker;
		}
	}

	/**
	 * Leave behind what the work has submitted while it was cancelled: the rollback to
	 * its savepoint must not be overtaken by a sibling.
	 */
	private void leave(Marker marker) {
		marker.left = true;
		if (this.owner != marker) {
			return;
		}
		Mono<Void> giveUp = Mono.fromRunnable(() -> this.owner = marker.parent);
		Detached.launch("leaving an exclusive section",
				run(Urgency.NORMAL, giveUp).contextWrite((context) -> context.put(this, marker)));
	}

	private void act(Runnable event) {
		this.events.offer(event);
		if (this.wip.getAndIncrement() != 0) {
			return;
		}
		int missed = 1;
		do {
			for (Runnable next = this.events.poll(); next != null; next = this.events.poll()) {
				survive(next);
			}
			survive(this::startNext);
			missed = this.wip.addAndGet(-missed);
		}
		while (missed != 0);
	}

	/**
	 * Go on after whatever a consumer throws: a lane that stops serves nobody any more.
	 */
	private static void survive(Runnable event) {
		try {
			event.run();
		}
		catch (Throwable ex) {
			logger.error("The queue of a connection goes on after an unexpected error", ex);
		}
	}

	private void startNext() {
		Task next = nextAdmissible();
		if (next == null) {
			return;
		}
		Task current = this.running;
		if (current != null) {
			current.onWaiting(next.urgency());
			return;
		}
		this.waiting.remove(next);
		this.running = next;
		start(next);
		if (!this.waiting.isEmpty()) {
			// look again: the one that has just been started must hear of those behind it
			act(() -> {
			});
		}
	}

	private void start(Task task) {
		try {
			task.start();
		}
		catch (Throwable ex) {
			done(task);
			task.refuse(ex);
		}
	}

	private @Nullable Task nextAdmissible() {
		for (Task task : this.waiting) {
			if (isAdmissible(task)) {
				return task;
			}
		}
		return null;
	}

	private boolean isAdmissible(Task task) {
		Marker needed = this.owner;
		if (needed == null || task.urgency() == Urgency.END) {
			return true;
		}
		for (Marker marker = task.context().getOrDefault(this, null); marker != null; marker = marker.parent) {
			if (marker == needed) {
				return true;
			}
		}
		return false;
	}

	/**
	 * How a task treats the ones in front of it.
	 */
	enum Urgency {

		/**
		 * Waits its turn.
		 */
		NORMAL,

		/**
		 * Undoes work: results that are still being read are given up.
		 */
		ABORT,

		/**
		 * Ends the transaction: gives results up and respects no exclusive section.
		 */
		END

	}

	/**
	 * What uses the connection for a while.
	 */
	interface Task {

		void start();

		void refuse(Throwable error);

		void onWaiting(Urgency urgency);

		Urgency urgency();

		ContextView context();

	}

	/**
	 * What tells the work inside an exclusive section from its siblings.
	 */
	private static final class Marker {

		private final @Nullable Marker parent;

		private boolean left;

		private Marker(@Nullable Marker parent) {
			this.parent = parent;
		}

	}

}
