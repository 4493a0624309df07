package dev.asyncorm.provider;

import java.util.function.Function;

import io.r2dbc.spi.Closeable;
import io.r2dbc.spi.ConnectionFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.context.CurrentSession;
import dev.asyncorm.context.SessionScope;
import dev.asyncorm.context.SessionScopes;
import dev.asyncorm.schema.MigrationStatus;
import dev.asyncorm.schema.Migrations;
import dev.asyncorm.schema.Schema;
import dev.asyncorm.schema.SyncResult;
import dev.asyncorm.session.AsyncSession;

/**
 * The provider over session scopes.
 */
final class DefaultAsyncOrmProvider implements AsyncOrmProvider {

	private static final String COMPLETED = "the provider's work had completed";

	private static final String FAILED = "the provider's work had failed";

	private static final String CANCELLED = "the provider's work was cancelled";

	private final String name;

	private final ConnectionFactory connectionFactory;

	private final Schema schema;

	private final Migrations migrations;

	private final SessionScopes scopes;

	private final CurrentSession current;

	private final AsyncSession facade;

	DefaultAsyncOrmProvider(String name, ConnectionFactory connectionFactory, Schema schema, Migrations migrations,
			SessionScopes scopes, CurrentSession current, AsyncSession facade) {
		this.name = name;
		this.connectionFactory = connectionFactory;
		this.schema = schema;
		this.migrations = migrations;
		this.scopes = scopes;
		this.current = current;
		this.facade = facade;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public AsyncSession session() {
		return this.facade;
	}

	@Override
	public <T> Mono<T> withSession(Function<AsyncSession, Mono<T>> work) {
		return Mono.deferContextual((context) -> {
			AsyncSession session = this.current.find(context);
			return (session != null) ? work.apply(session) : inScope(work, SessionScope::rollback);
		});
	}

	@Override
	public <T> Flux<T> withSessionMany(Function<AsyncSession, Flux<T>> work) {
		return Flux.deferContextual((context) -> {
			AsyncSession session = this.current.find(context);
			return (session != null) ? work.apply(session) : inScopeMany(work, SessionScope::rollback);
		});
	}

	@Override
	public <T> Mono<T> inTransaction(Function<AsyncSession, Mono<T>> work) {
		return Mono.deferContextual((context) -> {
			AsyncSession session = this.current.find(context);
			return (session != null) ? session.nested(work) : inNewSession(work);
		});
	}

	@Override
	public <T> Flux<T> inTransactionMany(Function<AsyncSession, Flux<T>> work) {
		return Flux.deferContextual((context) -> {
			AsyncSession session = this.current.find(context);
			return (session != null) ? session.nestedMany(work) : inNewSessionMany(work);
		});
	}

	@Override
	public <T> Mono<T> inNewSession(Function<AsyncSession, Mono<T>> work) {
		return inScope(work, SessionScope::commit);
	}

	@Override
	public <T> Flux<T> inNewSessionMany(Function<AsyncSession, Flux<T>> work) {
		return inScopeMany(work, SessionScope::commit);
	}

	private <T> Mono<T> inScope(Function<AsyncSession, Mono<T>> work, Function<SessionScope, Mono<Void>> success) {
		return Mono
			.usingWhen(opened(), (scope) -> Mono.defer(() -> work.apply(scope.session())).contextWrite(scope::bind),
					(scope) -> success.apply(scope)
						.onErrorResume((error) -> scope.end(FAILED).then(Mono.error(error)))
						.then(scope.end(COMPLETED)),
					(scope, error) -> scope.end(FAILED), (scope) -> scope.end(CANCELLED))
			.onErrorResume((error) -> failure(error).flatMap(Mono::error));
	}

	private <T> Flux<T> inScopeMany(Function<AsyncSession, Flux<T>> work, Function<SessionScope, Mono<Void>> success) {
		return Flux
			.usingWhen(opened(), (scope) -> Flux.defer(() -> work.apply(scope.session())).contextWrite(scope::bind),
					(scope) -> success.apply(scope)
						.onErrorResume((error) -> scope.end(FAILED).then(Mono.error(error)))
						.then(scope.end(COMPLETED)),
					(scope, error) -> scope.end(FAILED), (scope) -> scope.end(CANCELLED))
			.onErrorResume((error) -> failure(error).flatMap(Mono::error));
	}

	private Mono<SessionScope> opened() {
		return Mono.fromSupplier(this.scopes::openNew);
	}

	private static Mono<Throwable> failure(Throwable error) {
		Throwable failure = cause(error);
		return TransactionRetry.isInTransaction().map((outer) -> outer ? OwnTransactionEnded.mark(failure) : failure);
	}

	/**
	 * Reactor wraps the error of a cleanup; the caller wants the failure of the commit.
	 */
	private static Throwable cause(Throwable error) {
		String message = error.getMessage();
		Throwable cause = error.getCause();
		boolean wrapped = error.getClass() == RuntimeException.class && message != null
				&& message.startsWith("Async resource cleanup failed");
		return (wrapped && cause != null) ? cause : error;
	}

	@Override
	public Schema schema() {
		return this.schema;
	}

	@Override
	public Mono<MigrationStatus> status() {
		return this.migrations.status();
	}

	@Override
	public Mono<SyncResult> sync() {
		return this.migrations.sync();
	}

	@Override
	public ConnectionFactory connectionFactory() {
		return this.connectionFactory;
	}

	@Override
	public Mono<Void> close() {
		return this.scopes.drain().then(Mono.defer(() -> {
			if (this.connectionFactory instanceof Closeable closeable) {
				return Mono.from(closeable.close());
			}
			return Mono.empty();
		}));
	}

}
