package dev.asyncorm.connection;

import reactor.core.publisher.Mono;

/**
 * What rides on a lazy transaction and has to follow it: the session with its pending
 * changes. A {@link LazyConnection} calls its companion, never the other way round.
 * <p>
 * All callbacks arrive in the order of the transaction's events, one at a time. Those
 * that return {@code void} must not block and must not throw.
 *
 * @since 0.1.0
 */
public interface TransactionCompanion {

	/**
	 * Run before-commit callbacks and write pending changes; called as the last act
	 * before COMMIT, also when nothing was begun yet.
	 * @param mayHoldBack whether a change that is one statement may be left to
	 * {@link #writeHeldBack()}
	 * @return completion; an error prevents the commit
	 */
	Mono<Void> beforeCommit(boolean mayHoldBack);

	/**
	 * Write what was held back, in place of COMMIT when nothing has begun.
	 * @return completion; an error means that nothing was committed
	 */
	Mono<Void> writeHeldBack();

	/**
	 * Write pending changes that a statement of somebody else could see.
	 * @param written its text when it may write rows, otherwise empty
	 * @return completion, after which the statement runs; an error fails the statement
	 */
	Mono<Void> beforeForeignStatement(String written);

	/**
	 * Write pending changes before a savepoint is set.
	 * @return completion, after which the savepoint is set
	 */
	Mono<Void> beforeSavepoint();

	/**
	 * Take note that a savepoint was set.
	 * @param name the savepoint
	 */
	void savepointCreated(String name);

	/**
	 * Take note that a savepoint was released and its work merged into the outer work.
	 * @param name the savepoint
	 */
	void savepointReleased(String name);

	/**
	 * Restore the state of the moment at which the savepoint was set.
	 * @param name the savepoint
	 */
	void savepointRolledBack(String name);

	/**
	 * Take note that everything was committed.
	 */
	void committed();

	/**
	 * Restore the state of the moment at which the transaction began.
	 */
	void rolledBack();

	/**
	 * Take note that the scope is about to end, and that nothing has begun that would
	 * have to be rolled back: what was only read needs no look.
	 */
	void abandoned();

	/**
	 * Take note that the scope has ended: every later operation fails.
	 * @param how the operation that ended it, for error messages
	 */
	void finished(String how);

	/**
	 * Return whether something is waiting to be written.
	 * @return whether a flush would write
	 */
	boolean hasPendingChanges();

}
