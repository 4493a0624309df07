package dev.asyncorm.connection;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import reactor.core.scheduler.Schedulers;

/**
 * The results of one execution that are not read to their end, and what becomes of them
 * when somebody waits for the connection. Mutable, safe for concurrent use.
 */
final class OpenResults {

	/**
	 * How long a result that nobody reads keeps the connection from those who wait: its
	 * consumer may be on its way on another thread. Who never reads delays them by this.
	 */
	private static final Duration PATIENCE = Duration.ofMillis(200);

	private final Set<GuardedResult> open = ConcurrentHashMap.newKeySet();

	private final AtomicInteger handed = new AtomicInteger();

	private final AtomicBoolean patient = new AtomicBoolean();

	private final Delivery delivery;

	private final int bufferRows;

	private volatile boolean ending;

	OpenResults(Delivery delivery, int bufferRows) {
		this.delivery = delivery;
		this.bufferRows = bufferRows;
	}

	void add(GuardedResult result) {
		this.open.add(result);
		this.handed.incrementAndGet();
	}

	void remove(GuardedResult result) {
		this.open.remove(result);
	}

	boolean contains(GuardedResult result) {
		return this.open.contains(result);
	}

	boolean isEmpty() {
		return this.open.isEmpty();
	}

	boolean isUnread() {
		return this.open.stream().noneMatch(GuardedResult::isConsumed);
	}

	/**
	 * Drop what nobody has begun to read.
	 */
	void drainUnread() {
		this.open.stream().filter((result) -> !result.isConsumed()).forEach(GuardedResult::drain);
	}

	/**
	 * From now on give everything up, because the transaction ends.
	 */
	void end() {
		this.ending = true;
	}

	void hurry() {
		this.open.forEach(this::hurry);
	}

	void hurry(GuardedResult result) {
		if (this.ending) {
			result.abort();
		}
		else if (result.isConsumed()) {
			result.readAhead(this.bufferRows);
		}
		else if (isAbandoned() && this.patient.compareAndSet(false, true)) {
			Schedulers.parallel().schedule(this::giveUp, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

	private void giveUp() {
		if (isAbandoned()) {
			drainUnread();
		}
	}

	/**
	 * Return whether nobody seems to read a result that nobody reads: its consumer has
	 * left, as Mono.from does with the result in its hand, or has got everything and does
	 * not even read the only one.
	 */
	private boolean isAbandoned() {
		return this.delivery.isCancelled()
				|| (this.delivery.isOver() && this.handed.get() == this.open.size() && isUnread());
	}

}
