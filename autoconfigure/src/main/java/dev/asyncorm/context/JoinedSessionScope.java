package dev.asyncorm.context;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.UnexpectedRollbackException;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import dev.asyncorm.connection.LazyConnection;
import dev.asyncorm.session.AsyncSession;

/**
 * A scope inside another one: a savepoint instead of a transaction, so that its owner
 * keeps the last word. Mutable: it remembers the first outcome.
 */
final class JoinedSessionScope implements SessionScope {

	private final LazyConnection connection;

	private final AsyncSession session;

	private final String savepoint;

	private final AtomicBoolean entered = new AtomicBoolean();

	private final AtomicReference<@Nullable Mono<Void>> outcome = new AtomicReference<>();

	JoinedSessionScope(LazyConnection connection, AsyncSession session, String savepoint) {
		this.connection = connection;
		this.session = session;
		this.savepoint = savepoint;
	}

	@Override
	public Mono<Void> enter() {
		return Mono.defer(() -> this.entered.compareAndSet(false, true) ? this.connection.savepoint(this.savepoint)
				: Mono.empty());
	}

	@Override
	public Context bind(Context outer) {
		return outer;
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
		return this.outcome.get() != null;
	}

	@Override
	public Mono<Void> commit() {
		return Mono.defer(() -> {
			if (isRollbackRequested()) {
				return decide(undo());
			}
			if (isRollbackOnly()) {
				return decide(undo().then(Mono.error(() -> new UnexpectedRollbackException(
						"The work was rolled back to its savepoint because a statement in it had failed"))));
			}
			return decide(this.connection.releaseSavepoint(this.savepoint));
		});
	}

	@Override
	public Mono<Void> rollback() {
		return Mono.defer(() -> decide(undo()));
	}

	private Mono<Void> undo() {
		return this.connection.rollbackToSavepoint(this.savepoint)
			.then(this.connection.releaseSavepoint(this.savepoint));
	}

	private Mono<Void> decide(Mono<Void> wanted) {
		if (!this.entered.get()) {
			return Mono.empty();
		}
		Mono<Void> shared = wanted.cache();
		Mono<Void> first = this.outcome.compareAndExchange(null, shared);
		return (first != null) ? first.onErrorComplete() : shared;
	}

	@Override
	public Mono<Void> end(String how) {
		return rollback().onErrorComplete();
	}

}
