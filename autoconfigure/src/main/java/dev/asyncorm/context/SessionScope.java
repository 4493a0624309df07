package dev.asyncorm.context;

import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import dev.asyncorm.session.AsyncSession;

/**
 * The span in which one session and one lazy transaction are used by everybody who shares
 * the Reactor context: a request, or a call of the provider.
 * <p>
 * Open one by {@link SessionScopes#open}. Opening costs no I/O. This is the one place of
 * the package with mutable state. The outcome is decided once: the first of
 * {@link #commit()} and {@link #rollback()} counts, later calls do nothing.
 * {@link #end(String)} must be called when the last subscriber is done. All three are
 * uncancellable and must be captured by reference, never looked up from the context. Safe
 * for concurrent use.
 *
 * @since 0.1.0
 */
public interface SessionScope {

	/**
	 * Enter the scope before the work begins: sets the savepoint of a joined scope, once
	 * those that have joined the same scope before it have ended; costs nothing
	 * otherwise. Once entered, {@link #end(String)} must follow.
	 * @return completion
	 */
	Mono<Void> enter();

	/**
	 * Bind this scope to a Reactor context, for repositories, {@code DatabaseClient},
	 * {@code @Transactional} and the injected session.
	 * @param outer the context of the downstream subscriber
	 * @return the context for the work
	 */
	Context bind(Context outer);

	/**
	 * Return the session of this scope.
	 * @return the session, which never moves to another scope
	 */
	AsyncSession session();

	/**
	 * Return whether a commit would do anything.
	 * @return whether a transaction is open or changes are pending
	 */
	boolean hasWork();

	/**
	 * Return whether the work can only be rolled back.
	 * @return whether somebody asked for it, or a statement failed
	 */
	boolean isRollbackOnly();

	/**
	 * Return whether {@link AsyncSession#setRollbackOnly()} was called, as opposed to a
	 * failure.
	 * @return whether rollback is what the application wants
	 */
	boolean isRollbackRequested();

	/**
	 * Return whether commit or rollback has been decided.
	 * @return whether the outcome is decided
	 */
	boolean isDecided();

	/**
	 * Flush and commit, and run the registered transaction synchronizations in Spring's
	 * order. A rollback that the application asked for is carried out without an error.
	 * Errors of after-commit callbacks are logged and not emitted.
	 * @return completion once the database has committed
	 */
	Mono<Void> commit();

	/**
	 * Roll back, and run the registered transaction synchronizations.
	 * @return completion once the database has rolled back
	 */
	Mono<Void> rollback();

	/**
	 * End the scope: roll back what is undecided and give the connection back. Later
	 * statements of others run in autocommit, later operations of the session fail.
	 * @param how what ended it, for error messages, as in {@code "the response was sent"}
	 * @return completion
	 */
	Mono<Void> end(String how);

}
