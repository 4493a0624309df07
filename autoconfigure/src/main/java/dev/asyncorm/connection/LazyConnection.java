package dev.asyncorm.connection;

import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import io.r2dbc.spi.Batch;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionMetadata;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import io.r2dbc.spi.Statement;
import io.r2dbc.spi.TransactionDefinition;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.r2dbc.connection.SingleConnectionFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import dev.asyncorm.query.BoundSql;

/**
 * A connection that is there at once and costs nothing until its first statement.
 * <p>
 * It comes from {@link LazyConnectionFactory} and stands in for a physical connection
 * wherever Spring asks for one, so repositories, {@code DatabaseClient} and
 * {@code @Transactional} join. {@link #unwrap()} gives the physical connection while a
 * transaction holds one. Mutable, safe for concurrent use: statements are queued.
 *
 * @since 0.1.0
 */
public final class LazyConnection implements Connection, TransactionalConnection, Wrapped<Object> {

	private final LazyConnectionFactory factory;

	private final Engine engine;

	private final ConnectionFactory clientFactory;

	private volatile boolean scoped;

	private volatile boolean retired;

	private volatile Completion completion;

	LazyConnection(LazyConnectionFactory factory, Engine engine, @Nullable TransactionCallbacks callbacks) {
		this.factory = factory;
		this.engine = engine;
		this.clientFactory = new SingleConnectionFactory(this, factory.getMetadata(), true);
		this.scoped = (callbacks != null);
		this.completion = new Completion(engine, callbacks);
		engine.state().activate(this.scoped, BeginDefinition.PLAIN);
	}

	Engine engine() {
		return this.engine;
	}

	@Override
	public <T> Flux<T> query(StatementKind kind, BoundSql sql, BiFunction<Row, RowMetadata, T> mapping) {
		return execute(StatementCall.ofSession(kind, sql, this.engine.dialect())).read((result) -> result.map(mapping))
			.onErrorMap(R2dbcException.class, (error) -> StatementErrors.translate(sql, error));
	}

	@Override
	public <T> Flux<T> stream(BoundSql sql, int fetchSize, BiFunction<Row, RowMetadata, T> mapping) {
		return CursorRead.rows(execute(CursorRead.call(sql, fetchSize, this.engine.dialect())), sql, mapping);
	}

	@Override
	public Mono<Long> update(StatementKind kind, BoundSql sql) {
		return execute(StatementCall.ofSession(kind, sql, this.engine.dialect())).read(Result::getRowsUpdated)
			.reduce(0L, Long::sum)
			.onErrorMap(R2dbcException.class, (error) -> StatementErrors.translate(sql, error));
	}

	/** Execute a statement of somebody who is not the session. */
	Flux<Result> executeForeign(String sql, boolean bound, int fetchSize,
			BiFunction<Connection, Integer, Publisher<? extends Result>> execution) {
		return Flux.deferContextual((context) -> {
			SqlVerb verb = SqlVerb.of(sql);
			boolean cursors = this.engine.dialect().supportsCursors();
			boolean unset = cursors && fetchSize == 0 && verb == SqlVerb.READ;
			int rows = unset ? SqlVerb.fetchSize(sql, this.engine.settings().fetchSize()) : fetchSize;
			StatementCall call = new StatementCall(foreignKind(verb, context), sql, cursors && rows > 0,
					StatementCall.isSentAtOnce(this.engine.dialect(), bound), false,
					(physical) -> execution.apply(physical, rows));
			TransactionCompanion companion = this.engine.companion();
			Flux<Result> results = execute(call);
			return (companion != null && this.engine.state().isActive())
					? companion.beforeForeignStatement((verb != SqlVerb.READ) ? sql : "").thenMany(results) : results;
		});
	}

	private StatementKind foreignKind(SqlVerb verb, ContextView context) {
		boolean plain = verb == SqlVerb.READ && PlainReads.isMarked(context)
				&& this.engine.state().participations().stream().noneMatch((one) -> one.contains(context));
		return plain ? StatementKind.PLAIN_READ : StatementKind.UNKNOWN;
	}

	private StatementFlux execute(StatementCall call) {
		return new StatementFlux(this.engine, call);
	}

	@Override
	public void attach(TransactionCompanion companion) {
		this.engine.attach(companion);
	}

	@Override
	public @Nullable TransactionCompanion companion() {
		return this.engine.companion();
	}

	@Override
	public Mono<Void> commit() {
		return asOwner("commit()", () -> this.completion.commit(Engine.GO_ON));
	}

	@Override
	public Mono<Void> rollback() {
		return asOwner("rollback()", () -> this.completion.rollback(Engine.GO_ON));
	}

	/**
	 * Commit, or roll back, and end the scope in the same moment: a statement of others
	 * that comes next must not begin a transaction that nobody will commit.
	 * @param commit whether to commit
	 * @return completion; when the commit fails the scope has not ended
	 */
	public Mono<Void> decide(boolean commit) {
		return commit ? asOwner("commit()", () -> this.completion.commit(() -> retire("its work was committed")))
				: asOwner("rollback()", () -> this.completion.rollback(() -> retire("its work was rolled back")));
	}

	private void retire(String how) {
		this.scoped = false;
		this.retired = true;
		this.engine.retire(how);
	}

	@Override
	public Mono<Void> release() {
		return asOwner("close()", () -> this.completion.rollback(Engine.GO_ON));
	}

	private Mono<Void> asOwner(String operation, Supplier<Mono<Void>> work) {
		return Mono.deferContextual((context) -> {
			boolean participating = this.engine.state()
				.participations()
				.stream()
				.anyMatch((one) -> one.contains(context));
			if (participating || !this.scoped) {
				return Mono.error(Refusals.notTheOwner(operation, this.engine.state().isActive()));
			}
			return Detached.uncancellable(work.get());
		});
	}

	/**
	 * End the scope: roll back what is open and let later statements run in autocommit.
	 * @param how what ended it, for error messages
	 * @return completion
	 */
	public Mono<Void> finish(String how) {
		return Detached.uncancellable(Mono.defer(() -> {
			this.scoped = false;
			this.completion = new Completion(this.engine, null);
			return this.retired ? Mono.empty() : this.engine.end(how);
		}));
	}

	@Override
	public Mono<Void> savepoint(String name) {
		return flush().then(this.engine.savepoint(name));
	}

	Mono<Void> flush() {
		return Mono.defer(() -> {
			TransactionCompanion companion = this.engine.companion();
			return (companion != null) ? companion.beforeSavepoint() : Mono.empty();
		});
	}

	@Override
	public <T> Flux<T> exclusively(Flux<T> work, Mono<Void> onCancel) {
		return this.engine.lane().exclusively(work, onCancel);
	}

	@Override
	public boolean isBegun() {
		return this.engine.state().isBegun();
	}

	@Override
	public boolean isRollbackOnly() {
		return this.engine.state().isRollbackOnly();
	}

	/**
	 * Return whether work on this connection is in a transaction, begun or not.
	 * @return whether a scope or transaction is open
	 */
	public boolean isActive() {
		return this.engine.state().isActive();
	}

	/**
	 * Return whether its scope has not ended.
	 * @return whether it begins by itself
	 */
	public boolean isScoped() {
		return this.scoped;
	}

	/**
	 * Return whether the application asked for the rollback since the last commit or
	 * rollback, or savepoint that was rolled back to.
	 * @return whether {@link #setRollbackOnly()} was called
	 */
	public boolean isRollbackRequested() {
		return this.engine.state().isRollbackRequested();
	}

	@Override
	public void setRollbackOnly() {
		this.engine.state().requestRollback();
	}

	@Override
	public void failed(Throwable failure) {
		this.engine.state().failed(failure);
	}

	@Override
	public boolean hasWork() {
		return this.engine.state().isBegun() || hasPendingChanges();
	}

	boolean hasPendingChanges() {
		TransactionCompanion companion = this.engine.companion();
		return companion != null && companion.hasPendingChanges();
	}

	@Override
	public ConnectionFactory asConnectionFactory() {
		return this.clientFactory;
	}

	@Override
	public Mono<Void> beginTransaction() {
		return begin(BeginDefinition.PLAIN);
	}

	@Override
	public Mono<Void> beginTransaction(TransactionDefinition definition) {
		return begin(BeginDefinition.of(definition));
	}

	private Mono<Void> begin(BeginDefinition definition) {
		return Mono.fromRunnable(() -> {
			if (!this.engine.state().isActive()) {
				this.engine.beginAnew(definition);
			}
		});
	}

	@Override
	public Mono<Void> commitTransaction() {
		return Detached.uncancellable(Mono.defer(() -> this.completion.commit(Engine.GO_ON)).then(deactivate()));
	}

	@Override
	public Mono<Void> rollbackTransaction() {
		return Detached.uncancellable(Mono.defer(() -> this.completion.rollback(Engine.GO_ON)).then(deactivate()));
	}

	private Mono<Void> deactivate() {
		return Mono.fromRunnable(() -> {
			if (!this.scoped) {
				this.engine.state().activate(false, BeginDefinition.PLAIN);
			}
		});
	}

	@Override
	public Mono<Void> createSavepoint(String name) {
		return savepoint(name);
	}

	@Override
	public Mono<Void> releaseSavepoint(String name) {
		return Detached.uncancellable(this.engine.releaseSavepoint(name));
	}

	@Override
	public Mono<Void> rollbackTransactionToSavepoint(String name) {
		return rollbackToSavepoint(name);
	}

	@Override
	public Mono<Void> rollbackToSavepoint(String name) {
		return Detached.uncancellable(this.engine.rollbackToSavepoint(name));
	}

	@Override
	public Mono<Void> close() {
		return Mono.defer(() -> this.scoped ? Mono.empty() : finish("the transaction ended"));
	}

	@Override
	public Batch createBatch() {
		return new LazyBatch(this);
	}

	@Override
	public Statement createStatement(String sql) {
		return new LazyStatement(this, sql);
	}

	@Override
	public boolean isAutoCommit() {
		return !this.engine.state().isActive();
	}

	@Override
	public Mono<Void> setAutoCommit(boolean autoCommit) {
		return autoCommit ? Mono.empty() : beginTransaction();
	}

	@Override
	public ConnectionMetadata getMetadata() {
		Physical held = this.engine.physical();
		return (held != null) ? held.connection().getMetadata() : this.factory.connectionMetadata();
	}

	@Override
	public IsolationLevel getTransactionIsolationLevel() {
		IsolationLevel wanted = this.engine.state().definition().isolation();
		if (wanted != null) {
			return wanted;
		}
		Physical held = this.engine.physical();
		return (held != null) ? held.connection().getTransactionIsolationLevel() : IsolationLevel.READ_COMMITTED;
	}

	@Override
	public Mono<Void> setTransactionIsolationLevel(IsolationLevel isolationLevel) {
		return Mono.error(() -> Refusals.settingOfThePool("isolation level"));
	}

	@Override
	public Mono<Void> setLockWaitTimeout(Duration timeout) {
		return Mono.error(() -> Refusals.settingOfThePool("lock wait timeout"));
	}

	@Override
	public Mono<Void> setStatementTimeout(Duration timeout) {
		return Mono.error(() -> Refusals.settingOfThePool("statement timeout"));
	}

	@Override
	public Mono<Boolean> validate(ValidationDepth depth) {
		return Mono.defer(() -> {
			Physical held = this.engine.physical();
			return (held != null) ? held.confineMono(held.connection().validate(depth)) : Mono.just(true);
		});
	}

	@Override
	public Object unwrap() {
		return this.engine.held().connection();
	}

	@Override
	public <E> @Nullable E unwrap(Class<E> targetClass) {
		if (targetClass.isInstance(this)) {
			return targetClass.cast(this);
		}
		return this.engine.held().unwrap(targetClass);
	}

	@Override
	public String toString() {
		return "LazyConnection[" + (isBegun() ? "in transaction" : "nothing begun") + "]";
	}

}
