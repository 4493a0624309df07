package dev.asyncorm.context;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import dev.asyncorm.connection.LazyConnection;
import dev.asyncorm.connection.LazyConnectionFactory;
import dev.asyncorm.connection.OperationQueue;

/**
 * The key under which a scope is found in the Reactor context, one per database.
 *
 * @param connectionFactory the connections of the database
 */
record ScopeMarker(LazyConnectionFactory connectionFactory) {

	static Context put(Context context, LazyConnectionFactory connectionFactory, OpenScope scope) {
		return context.put(new ScopeMarker(connectionFactory), scope);
	}

	/**
	 * Find the innermost scope that is still open.
	 */
	static @Nullable OpenScope find(ContextView context, LazyConnectionFactory connectionFactory) {
		OpenScope scope = context.getOrDefault(new ScopeMarker(connectionFactory), null);
		while (scope != null && scope.parent() != null && scope.owner().isDecided()) {
			scope = scope.parent();
		}
		return (scope != null && scope.connection().isScoped()) ? scope : null;
	}

	/**
	 * A scope that others can join.
	 *
	 * @param owner the scope
	 * @param connection its connection
	 * @param gate lets those who join in one after another
	 * @param parent the scope that it joined itself, or {@code null}
	 */
	record OpenScope(SessionScope owner, LazyConnection connection, OperationQueue gate, @Nullable OpenScope parent) {

		OpenScope(SessionScope owner, LazyConnection connection, @Nullable OpenScope parent) {
			this(owner, connection, new OperationQueue(null), parent);
		}

	}

}
