package dev.asyncorm.context;

import java.util.function.Function;

import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import dev.asyncorm.connection.LazyConnectionFactory;
import dev.asyncorm.connection.TransactionalConnection;
import dev.asyncorm.session.AsyncSession;

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
	 * Create the scopes of one database.
	 * @param connectionFactory its lazy connections
	 * @param sessions finds or creates the session that rides on a connection
	 * @return the scopes
	 */
	static SessionScopes create(LazyConnectionFactory connectionFactory,
			Function<TransactionalConnection, AsyncSession> sessions) {
		return new DefaultSessionScopes(connectionFactory, sessions);
	}

	/**
	 * Open a scope, or join the one that the context carries already: a joined scope
	 * commits by releasing a savepoint, rolls back to that savepoint, and never ends the
	 * outer one. Scopes that join the same one at once take turns. Without I/O.
	 * @param current the context in which the work will run
	 * @return the scope
	 */
	SessionScope open(ContextView current);

	/**
	 * Open a scope of its own beside the one that the context may carry. Without I/O.
	 * @return the scope
	 */
	SessionScope openNew();

	/**
	 * Refuse new scopes and wait for the open ones.
	 * @return completion once no scope is open
	 */
	Mono<Void> drain();

}
