package dev.asyncorm.context;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.connection.ConnectionHolder;
import org.springframework.transaction.reactive.TransactionContext;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import dev.asyncorm.NoSessionException;
import dev.asyncorm.connection.LazyConnection;
import dev.asyncorm.connection.LazyConnectionFactory;
import dev.asyncorm.connection.TransactionBranches;
import dev.asyncorm.connection.TransactionalConnection;
import dev.asyncorm.session.AsyncSession;

/**
 * Finds the session of the transaction that is current in a Reactor context: that of the
 * scope, or that of the innermost {@code @Transactional} call with a transaction of its
 * own.
 * <p>
 * Immutable and safe for concurrent use.
 *
 * @since 0.1.0
 */
public final class CurrentSession {

	private final LazyConnectionFactory connectionFactory;

	private final Function<TransactionalConnection, AsyncSession> sessions;

	/**
	 * Create a lookup for one database.
	 * @param connectionFactory its lazy connections
	 * @param sessions finds or creates the session that rides on a connection
	 */
	public CurrentSession(LazyConnectionFactory connectionFactory,
			Function<TransactionalConnection, AsyncSession> sessions) {
		this.connectionFactory = connectionFactory;
		this.sessions = sessions;
	}

	/**
	 * Find the current session.
	 * @param context the Reactor context of the work
	 * @return the session, or {@code null} when neither scope nor transaction is open
	 */
	public @Nullable AsyncSession find(ContextView context) {
		LazyConnection connection = connection(context);
		return (connection != null && connection.isActive()) ? this.sessions.apply(connection) : null;
	}

	/**
	 * Find the current session if somebody has used it.
	 * @param context the Reactor context of the work
	 * @return the session, or {@code null} when there is none yet
	 */
	public @Nullable AsyncSession findUsed(ContextView context) {
		LazyConnection connection = connection(context);
		return (connection != null && connection.isActive() && connection.companion() != null)
				? this.sessions.apply(connection) : null;
	}

	private @Nullable LazyConnection connection(ContextView context) {
		TransactionContext transaction = TransactionBranches.current(context);
		if (transaction == null) {
			return null;
		}
		Object holder = new TransactionSynchronizationManager(transaction).getResource(this.connectionFactory);
		return (holder instanceof ConnectionHolder bound && bound.getConnection() instanceof LazyConnection connection)
				? connection : null;
	}

	/**
	 * Get the current session.
	 * @return the session; {@link NoSessionException} when neither scope nor transaction
	 * is open
	 */
	public Mono<AsyncSession> get() {
		return Mono.deferContextual((context) -> {
			LazyConnection connection = connection(context);
			return (connection != null) ? Mono.just(this.sessions.apply(connection)) : Mono.error(CurrentSession::none);
		});
	}

	private static NoSessionException none() {
		return new NoSessionException("No session is open here: neither a request nor a transaction is current. Use it "
				+ "inside a request that the session filter handles (not in a filter before it, such as authentication, "
				+ "not with @NoSession or NOT_SUPPORTED, in the body of a text/event-stream only with @StreamInSession), "
				+ "inside @Transactional, or inside provider.withSession(…) or provider.inNewSession(…)");
	}

}
