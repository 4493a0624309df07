package dev.asyncorm.context;

import reactor.util.context.ContextView;

/**
 * Opens session scopes on one database.
 * <p>
 * There is one bean of it per database; the web filter and the provider use it. Immutable
 * and safe for concurrent use.
 *
 * @since 0.1.0
 */
public interface SessionScopes {

	/**
	 * Open a scope, or join the one that the context carries already: a joined scope
	 * commits by releasing a savepoint, rolls back to that savepoint, and never ends the
	 * outer one. Without I/O.
	 * @param current the context in which the work will run
	 * @return the scope
	 */
	SessionScope open(ContextView current);

	/**
	 * Open a scope of its own beside the one that the context may carry. Without I/O.
	 * @return the scope
	 */
	SessionScope openNew();

}
