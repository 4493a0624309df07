package dev.asyncorm.context;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import dev.asyncorm.connection.LazyConnection;
import dev.asyncorm.connection.LazyConnectionFactory;
import dev.asyncorm.connection.TransactionalConnection;
import dev.asyncorm.session.AsyncSession;

/**
 * Opens scopes over lazy connections, and finds the one that a Reactor context carries.
 */
final class DefaultSessionScopes implements SessionScopes {

	private final LazyConnectionFactory connectionFactory;

	private final Function<TransactionalConnection, AsyncSession> sessions;

	private final RunningScopes running = new RunningScopes();

	private final AtomicLong joined = new AtomicLong();

	DefaultSessionScopes(LazyConnectionFactory connectionFactory,
			Function<TransactionalConnection, AsyncSession> sessions) {
		this.connectionFactory = connectionFactory;
		this.sessions = sessions;
	}

	@Override
	public SessionScope open(ContextView current) {
		ScopeMarker.OpenScope outer = ScopeMarker.find(current, this.connectionFactory);
		if (outer == null) {
			return openNew();
		}
		return new JoinedSessionScope(this.connectionFactory, outer, this.sessions.apply(outer.connection()),
				"ASYNC_ORM_SCOPE_" + this.joined.incrementAndGet());
	}

	@Override
	public SessionScope openNew() {
		this.running.opened();
		ScopeSynchronizations synchronizations = new ScopeSynchronizations();
		LazyConnection connection = this.connectionFactory.openScoped(synchronizations);
		return new OwningSessionScope(this.connectionFactory, connection, synchronizations,
				this.sessions.apply(connection), this.running);
	}

	@Override
	public Mono<Void> drain() {
		return this.running.drain();
	}

}
