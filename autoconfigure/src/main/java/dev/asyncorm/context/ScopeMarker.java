package dev.asyncorm.context;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import dev.asyncorm.connection.LazyConnection;
import dev.asyncorm.connection.LazyConnectionFactory;

/**
 * The key under which a scope is found in the Reactor context, one per database.
 *
 * @param connectionFactory the connections of the database
 */
record ScopeMarker(LazyConnectionFactory connectionFactory) {

	static Context put(Context context, LazyConnectionFactory connectionFactory, LazyConnection connection) {
		return context.put(new ScopeMarker(connectionFactory), connection);
	}

	static @Nullable LazyConnection find(ContextView context, LazyConnectionFactory connectionFactory) {
		LazyConnection connection = context.getOrDefault(new ScopeMarker(connectionFactory), null);
		return (connection != null && connection.isScoped()) ? connection : null;
	}

}
