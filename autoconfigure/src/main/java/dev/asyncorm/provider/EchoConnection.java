package dev.asyncorm.provider;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.r2dbc.spi.Batch;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionMetadata;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Lifecycle;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import io.r2dbc.spi.TransactionDefinition;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A connection of an {@link EchoConnectionFactory}.
 */
final class EchoConnection implements Connection, Wrapped<Connection>, Lifecycle {

	private static final Log logger = LogFactory.getLog(EchoConnectionFactory.LOGGER);

	private final Connection delegate;

	private final boolean withParameters;

	EchoConnection(Connection delegate, boolean withParameters) {
		this.delegate = delegate;
		this.withParameters = withParameters;
	}

	static <T> Flux<T> echo(String text, Publisher<T> work) {
		return Flux.from(work).doFirst(() -> logger.info(text));
	}

	private static Mono<Void> echoCommand(String text, Publisher<Void> work) {
		return Mono.from(work).doFirst(() -> logger.info(text));
	}

	@Override
	public Publisher<Void> beginTransaction() {
		return echoCommand("BEGIN", this.delegate.beginTransaction());
	}

	@Override
	public Publisher<Void> beginTransaction(TransactionDefinition definition) {
		return echoCommand("BEGIN", this.delegate.beginTransaction(definition));
	}

	@Override
	public Publisher<Void> commitTransaction() {
		return echoCommand("COMMIT", this.delegate.commitTransaction());
	}

	@Override
	public Publisher<Void> rollbackTransaction() {
		return echoCommand("ROLLBACK", this.delegate.rollbackTransaction());
	}

	@Override
	public Publisher<Void> createSavepoint(String name) {
		return echoCommand("SAVEPOINT " + name, this.delegate.createSavepoint(name));
	}

	@Override
	public Publisher<Void> releaseSavepoint(String name) {
		return echoCommand("RELEASE SAVEPOINT " + name, this.delegate.releaseSavepoint(name));
	}

	@Override
	public Publisher<Void> rollbackTransactionToSavepoint(String name) {
		return echoCommand("ROLLBACK TO SAVEPOINT " + name, this.delegate.rollbackTransactionToSavepoint(name));
	}

	@Override
	public Statement createStatement(String sql) {
		return new EchoStatement(this.delegate.createStatement(sql), sql, this.withParameters);
	}

	@Override
	public Batch createBatch() {
		return new EchoBatch(this.delegate.createBatch());
	}

	@Override
	public Publisher<Void> close() {
		return this.delegate.close();
	}

	@Override
	public boolean isAutoCommit() {
		return this.delegate.isAutoCommit();
	}

	@Override
	public ConnectionMetadata getMetadata() {
		return this.delegate.getMetadata();
	}

	@Override
	public IsolationLevel getTransactionIsolationLevel() {
		return this.delegate.getTransactionIsolationLevel();
	}

	@Override
	public Publisher<Void> setAutoCommit(boolean autoCommit) {
		return this.delegate.setAutoCommit(autoCommit);
	}

	@Override
	public Publisher<Void> setLockWaitTimeout(Duration timeout) {
		return this.delegate.setLockWaitTimeout(timeout);
	}

	@Override
	public Publisher<Void> setStatementTimeout(Duration timeout) {
		return this.delegate.setStatementTimeout(timeout);
	}

	@Override
	public Publisher<Void> setTransactionIsolationLevel(IsolationLevel isolationLevel) {
		return this.delegate.setTransactionIsolationLevel(isolationLevel);
	}

	@Override
	public Publisher<Boolean> validate(ValidationDepth depth) {
		return this.delegate.validate(depth);
	}

	@Override
	public Publisher<Void> postAllocate() {
		return (this.delegate instanceof Lifecycle lifecycle) ? lifecycle.postAllocate() : Mono.empty();
	}

	@Override
	public Publisher<Void> preRelease() {
		return (this.delegate instanceof Lifecycle lifecycle) ? lifecycle.preRelease() : Mono.empty();
	}

	@Override
	public Connection unwrap() {
		return this.delegate;
	}

	@Override
	public <E> @Nullable E unwrap(Class<E> targetClass) {
		return targetClass.isInstance(this.delegate) ? targetClass.cast(this.delegate)
				: Wrapped.super.unwrap(targetClass);
	}

	/**
	 * A batch that logs all its statements when it is executed.
	 */
	private static final class EchoBatch implements Batch {

		private final Batch delegate;

		private final List<String> statements = new ArrayList<>();

		EchoBatch(Batch delegate) {
			this.delegate = delegate;
		}

		@Override
		public Batch add(String sql) {
			this.delegate.add(sql);
			this.statements.add(sql);
			return this;
		}

		@Override
		public Publisher<? extends Result> execute() {
			return echo(String.join("; ", this.statements), this.delegate.execute());
		}

	}

}
