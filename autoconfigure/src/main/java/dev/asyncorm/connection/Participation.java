package dev.asyncorm.connection;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.reactive.TransactionContext;
import reactor.util.context.ContextView;

/**
 * One {@code @Transactional} call that works in a transaction which is already open.
 * <p>
 * When it came first and nobody else has written since, its end is the end of everything
 * that was done, so its rollback can be a real one. Mutable: it notices others.
 */
final class Participation {

	private final TransactionContext branch;

	private final boolean first;

	private final boolean readOnly;

	private final @Nullable Instant deadline;

	private final BeginDefinition before;

	private volatile boolean disturbed;

	Participation(TransactionContext branch, boolean first, boolean readOnly, @Nullable Instant deadline,
			BeginDefinition before) {
		this.branch = branch;
		this.first = first && TransactionBranches.isBranch(branch);
		this.readOnly = readOnly;
		this.deadline = deadline;
		this.before = before;
	}

	/**
	 * Return whether everything in the transaction was done by this call.
	 */
	boolean ownsAllWork() {
		return this.first && !this.disturbed;
	}

	boolean contains(ContextView work) {
		return TransactionBranches.isWithin(work, this.branch);
	}

	/**
	 * Take note of a statement that is not a plain read.
	 */
	void observe(ContextView work) {
		if (!contains(work)) {
			this.disturbed = true;
		}
	}

	/**
	 * Return what BEGIN would have been sent with if this call had not joined.
	 */
	BeginDefinition before() {
		return this.before;
	}

	boolean isReadOnly() {
		return this.readOnly;
	}

	boolean isOverdue(Instant now) {
		Instant end = this.deadline;
		return end != null && now.isAfter(end);
	}

}
