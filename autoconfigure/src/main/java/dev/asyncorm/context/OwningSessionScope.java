package dev.asyncorm.context;

import java.util.concurrent.atomic.AtomicBoolean;

import org.springframework.transaction.reactive.TransactionContext;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import dev.asyncorm.connection.LazyConnection;
import dev.asyncorm.connection.LazyConnectionFactory;
import dev.asyncorm.connection.TransactionBranches;
import dev.asyncorm.session.AsyncSession;

/**
 * A scope that owns its connection and therefore its transaction. Mutable: it remembers
 * the first outcome.
 */
final class OwningSessionScope implements SessionScope {

	private final LazyConnectionFactory connectionFactory;

	private final LazyConnection connection;

	private final ScopeSynchronizations synchronizations;

	private final AsyncSession session;

	private final RunningScopes running;

	private final AtomicBoolean ended = new AtomicBoolean();

	private final FirstOutcome outcome = new FirstOutcome();

	private final ScopeMarker.OpenScope open;

	OwningSessionScope(LazyConnectionFactory connectionFactory, LazyConnection connection,
			ScopeSynchronizations synchronizations, AsyncSession session, RunningScopes running) {
		this.connectionFactory = connectionFactory;
		this.connection = connection;
		this.synchronizations = synchronizations;
		this.session = session;
		this.running = running;
		this.open = new ScopeMarker.OpenScope(this, connection, null);
	}

	@Override
	public Mono<Void> enter() {
		return Mono.empty();
	}

	@Override
	public Context bind(Context outer) {
		Context bound = TransactionBranches.newRoot(ScopeMarker.put(outer, this.connectionFactory, this.open));
		TransactionSynchronizationManager manager = new TransactionSynchronizationManager(
				bound.get(TransactionContext.class));
		manager.bindResource(this.connectionFactory, new ScopeHolder(this.connection));
		manager.bindResource(this.connection.asConnectionFactory(), new ScopeHolder(this.connection));
		manager.initSynchronization();
		manager.setActualTransactionActive(true);
		this.synchronizations.bind(manager, bound);
		return bound;
	}

	@Override
	public AsyncSession session() {
		return this.session;
	}

	@Override
	public boolean hasWork() {
		return this.connection.hasWork();
	}

	@Override
	public boolean isRollbackOnly() {
		return this.connection.isRollbackOnly();
	}

	@Override
	public boolean isRollbackRequested() {
		return this.connection.isRollbackRequested();
	}

	@Override
	public boolean isDecided() {
		return this.outcome.isDecided();
	}

	@Override
	public Mono<Void> commit() {
		return Mono.defer(() -> this.outcome.decide(this.connection.decide(!this.connection.isRollbackRequested())));
	}

	@Override
	public Mono<Void> rollback() {
		return Mono.defer(() -> this.outcome.decide(this.connection.decide(false)));
	}

	@Override
	public Mono<Void> end(String how) {
		return Mono.defer(() -> {
			if (!this.ended.compareAndSet(false, true)) {
				return Mono.empty();
			}
			return rollback().onErrorComplete()
				.then(this.connection.finish(how))
				.doFinally((signal) -> this.running.closed());
		});
	}

}
