package dev.asyncorm.context;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.UnexpectedRollbackException;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import dev.asyncorm.connection.Detached;
import dev.asyncorm.connection.LazyConnection;
import dev.asyncorm.connection.LazyConnectionFactory;
import dev.asyncorm.session.AsyncSession;

/**
 * A scope inside another one: a savepoint instead of a transaction, so that its owner
 * keeps the last word. Those that join the same scope at once come one after another.
 * Mutable: it remembers whether it was entered, and the first outcome.
 */
final class JoinedSessionScope implements SessionScope {

	private final LazyConnectionFactory connectionFactory;

	private final LazyConnection connection;

	private final AsyncSession session;

	private final String savepoint;

	private final ScopeMarker.OpenScope open;

	private final ScopePass pass;

	private final AtomicReference<@Nullable Mono<Void>> entry = new AtomicReference<>();

	private final FirstOutcome outcome = new FirstOutcome();

	JoinedSessionScope(LazyConnectionFactory connectionFactory, ScopeMarker.OpenScope joined, AsyncSession session,
			String savepoint) {
		this.connectionFactory = connectionFactory;
		this.connection = joined.connection();
		this.session = session;
		this.savepoint = savepoint;
		this.open = new ScopeMarker.OpenScope(this, this.connection, joined);
		this.pass = new ScopePass(joined.gate());
	}

	/**
	 * A cancel does not reach the savepoint: half set, it could not be undone.
	 */
	@Override
	public Mono<Void> enter() {
		return Mono.defer(() -> {
			Mono<Void> own = Detached
				.uncancellable(this.pass.enter().then(Mono.defer(() -> this.connection.savepoint(this.savepoint))))
				.cache();
			Mono<Void> earlier = this.entry.compareAndExchange(null, own);
			return (earlier != null) ? earlier : own;
		});
	}

	@Override
	public Context bind(Context outer) {
		return ScopeMarker.put(outer, this.connectionFactory, this.open);
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
		return decide(Mono.defer(() -> {
			if (isRollbackRequested()) {
				return undo();
			}
			if (isRollbackOnly()) {
				return undo().then(Mono.error(() -> new UnexpectedRollbackException(
						"The work was rolled back to its savepoint because a statement in it had failed")));
			}
			return this.connection.releaseSavepoint(this.savepoint);
		}));
	}

	@Override
	public Mono<Void> rollback() {
		return decide(Mono.defer(this::undo));
	}

	private Mono<Void> undo() {
		return this.connection.rollbackToSavepoint(this.savepoint)
			.then(Mono.defer(() -> this.connection.releaseSavepoint(this.savepoint)));
	}

	/**
	 * Decide, if there is a savepoint to decide on, and let the next one in.
	 */
	private Mono<Void> decide(Mono<Void> wanted) {
		Mono<Void> entered = Mono.defer(() -> {
			Mono<Void> earlier = this.entry.get();
			return (earlier == null || this.pass.giveUp()) ? Mono.empty()
					: earlier.thenReturn(true)
						.onErrorReturn(false)
						.filter(Boolean::booleanValue)
						.flatMap((set) -> wanted);
		});
		return Mono
			.defer(() -> this.outcome.decide(Detached.uncancellable(entered.doFinally((signal) -> this.pass.leave()))));
	}

	@Override
	public Mono<Void> end(String how) {
		return rollback().onErrorComplete();
	}

}
