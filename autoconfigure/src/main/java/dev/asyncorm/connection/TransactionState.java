package dev.asyncorm.connection;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * What is known of one transaction: whether it is wanted, begun, or failed, its
 * savepoints and its participants. Decides, never does anything.
 * <p>
 * Mutable. It is changed by the task that has the lane; the flags may be read from
 * anywhere.
 */
final class TransactionState {

	private final Deque<String> savepoints = new ArrayDeque<>();

	private final List<Participation> participations = new CopyOnWriteArrayList<>();

	private volatile boolean active;

	private volatile boolean begun;

	private volatile boolean tainted;

	private volatile boolean rollbackOnly;

	private volatile boolean rollbackRequested;

	private volatile @Nullable Throwable failure;

	private volatile @Nullable Throwable beginFailure;

	private volatile BeginDefinition definition = BeginDefinition.PLAIN;

	private volatile BeginDefinition begunWith = BeginDefinition.PLAIN;

	private volatile int number;

	private int markedAt;

	private int requestedAt;

	private int failedAt;

	boolean isActive() {
		return this.active;
	}

	void activate(boolean wanted, BeginDefinition wantedDefinition) {
		this.active = wanted;
		this.definition = wantedDefinition;
	}

	BeginDefinition definition() {
		return this.definition;
	}

	BeginDefinition begunWith() {
		return this.begunWith;
	}

	void adopt(BeginDefinition adopted) {
		this.definition = adopted;
	}

	boolean isBegun() {
		return this.begun;
	}

	void begin() {
		this.begun = true;
		this.number++;
		this.begunWith = this.definition;
		this.beginFailure = null;
	}

	/**
	 * Return what tells this transaction from those before and after it.
	 */
	int number() {
		return this.number;
	}

	void beginFailed(Throwable error) {
		this.beginFailure = error;
	}

	@Nullable Throwable beginFailure() {
		return this.beginFailure;
	}

	/**
	 * Forget what has happened in the database, because it is gone. Marks stay: who set
	 * one does not know that the work starts over.
	 */
	void end() {
		this.begun = false;
		this.tainted = false;
		this.failure = null;
		this.beginFailure = null;
		this.savepoints.clear();
		this.failedAt = 0;
		this.markedAt = 0;
		this.requestedAt = 0;
	}

	/**
	 * Forget everything about the work that was committed or rolled back for good, and
	 * what calls that have ended asked for.
	 */
	void complete() {
		end();
		this.rollbackOnly = false;
		this.rollbackRequested = false;
		if (this.participations.isEmpty()) {
			this.definition = BeginDefinition.PLAIN;
		}
	}

	/**
	 * Mark as rollback-only because the application wants it so.
	 */
	void requestRollback() {
		if (!this.rollbackRequested) {
			this.requestedAt = this.savepoints.size();
			this.rollbackRequested = true;
		}
		setRollbackOnly();
	}

	boolean isRollbackRequested() {
		return this.rollbackRequested;
	}

	void setRollbackOnly() {
		if (!this.rollbackOnly) {
			this.markedAt = this.savepoints.size();
			this.rollbackOnly = true;
		}
	}

	boolean isRollbackOnly() {
		return this.rollbackOnly || this.failure != null;
	}

	@Nullable Throwable failure() {
		return this.failure;
	}

	/**
	 * Take note of a statement that succeeded.
	 */
	void succeeded(StatementCall call) {
		if (this.begun && !call.leavesNoTrace()) {
			this.tainted = true;
		}
	}

	/**
	 * Return whether the statement that has just failed was the first that counts, so
	 * that everything can start over.
	 */
	boolean canStartOver() {
		return !this.tainted;
	}

	void failed(Throwable error) {
		if (this.failure == null) {
			this.failure = error;
			this.failedAt = this.savepoints.size();
		}
	}

	void savepointCreated(String name) {
		this.savepoints.addLast(name);
		this.tainted = true;
	}

	/**
	 * Merge what came after a savepoint into the work before it.
	 */
	void savepointReleased(String name) {
		while (this.savepoints.contains(name)) {
			this.savepoints.removeLast();
		}
		int depth = this.savepoints.size();
		this.failedAt = Math.min(this.failedAt, depth);
		this.markedAt = Math.min(this.markedAt, depth);
		this.requestedAt = Math.min(this.requestedAt, depth);
	}

	/**
	 * Forget what came after a savepoint, which itself remains.
	 */
	void savepointRolledBack(String name) {
		if (!this.savepoints.contains(name)) {
			return;
		}
		while (!name.equals(this.savepoints.peekLast())) {
			this.savepoints.removeLast();
		}
		int depth = this.savepoints.size();
		if (this.failure != null && this.failedAt >= depth) {
			this.failure = null;
		}
		if (this.rollbackOnly && this.markedAt >= depth) {
			this.rollbackOnly = false;
		}
		if (this.rollbackRequested && this.requestedAt >= depth) {
			this.rollbackRequested = false;
		}
	}

	/**
	 * Return why a statement must not run.
	 * @return the refusal, or {@code null}
	 */
	@Nullable RuntimeException refusal(StatementCall call, ContextView context) {
		if (call.session() && !this.active) {
			return Refusals.sessionHasEnded();
		}
		Throwable earlier = this.failure;
		if (earlier != null) {
			return Refusals.earlierFailure(earlier);
		}
		for (Participation participation : this.participations) {
			if (!participation.contains(context)) {
				if (!call.leavesNoTrace()) {
					participation.observe(context);
				}
			}
			else if (participation.isOverdue(Instant.now())) {
				return Refusals.overdue();
			}
			else if (participation.isReadOnly() && call.writes()) {
				return Refusals.writeInReadOnly();
			}
		}
		return null;
	}

	List<Participation> participations() {
		return this.participations;
	}

}
