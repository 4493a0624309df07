package dev.asyncorm.connection;

import java.util.function.BiFunction;

import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.query.BoundSql;

/**
 * The connection of one scope or transaction as the session sees it: statements run one
 * after another, the physical connection and BEGIN come when they are needed.
 * <p>
 * Every operation is lazy, queued behind the running statement, and safe to cancel at any
 * moment: what the driver has begun is never cancelled, its result is dropped instead.
 * Errors are {@link org.springframework.dao.DataAccessException}s without bound values.
 * Safe for concurrent use.
 *
 * @since 0.1.0
 */
public interface TransactionalConnection {

	/**
	 * Run a statement of the session that returns rows. The result is buffered, so a slow
	 * consumer holds nothing.
	 * @param <T> the type of a mapped row
	 * @param kind what the statement does
	 * @param sql the statement
	 * @param mapping maps a row; called on the driver's thread
	 * @return the mapped rows
	 */
	<T> Flux<T> query(StatementKind kind, BoundSql sql, BiFunction<Row, RowMetadata, T> mapping);

	/**
	 * Run a query of the session whose rows are read as they are asked for, through a
	 * cursor where the database has one. It begins the transaction. While it is open,
	 * other statements wait, and its rows are buffered for them up to a limit; beyond it
	 * they fail with {@link dev.asyncorm.ResultStillOpenException}. Cancelling closes the
	 * cursor.
	 * @param <T> the type of a mapped row
	 * @param sql the statement
	 * @param fetchSize how many rows are fetched at a time
	 * @param mapping maps a row; called on the driver's thread
	 * @return the mapped rows
	 */
	<T> Flux<T> stream(BoundSql sql, int fetchSize, BiFunction<Row, RowMetadata, T> mapping);

	/**
	 * Run a statement of the session that returns no rows.
	 * @param kind what the statement does
	 * @param sql the statement
	 * @return the number of rows it changed
	 */
	Mono<Long> update(StatementKind kind, BoundSql sql);

	/**
	 * Attach what follows this transaction.
	 * @param companion the session; only one can be attached
	 */
	void attach(TransactionCompanion companion);

	/**
	 * Return what follows this transaction.
	 * @return the session, or {@code null} when none was needed yet
	 */
	@Nullable TransactionCompanion companion();

	/**
	 * Let the companion flush and commit. No-op when nothing was begun and nothing is
	 * pending.
	 * @return completion;
	 * {@link org.springframework.transaction.UnexpectedRollbackException} when the
	 * transaction was marked rollback-only or a statement had failed (it is rolled back
	 * first)
	 */
	Mono<Void> commit();

	/**
	 * Roll back. Also tells the companion when nothing was begun.
	 * @return completion
	 */
	Mono<Void> rollback();

	/**
	 * Roll back what is open and give the physical connection back; a later statement
	 * acquires a new one.
	 * @return completion
	 */
	Mono<Void> release();

	/**
	 * Set a savepoint, beginning the transaction when needed.
	 * @param name the savepoint, a plain identifier
	 * @return completion
	 */
	Mono<Void> savepoint(String name);

	/**
	 * Release a savepoint.
	 * @param name the savepoint
	 * @return completion
	 */
	Mono<Void> releaseSavepoint(String name);

	/**
	 * Roll back to a savepoint; a rollback-only mark or failure that came after it is
	 * cleared.
	 * @param name the savepoint
	 * @return completion
	 */
	Mono<Void> rollbackToSavepoint(String name);

	/**
	 * Keep the connection for {@code work}: until it ends, only statements that are
	 * subscribed to inside it run, all others wait. Reentrant through a marker in the
	 * Reactor context.
	 * @param <T> the type of the result
	 * @param work the work
	 * @param onCancel what has to happen before others may go on when the work was
	 * cancelled; runs to its end
	 * @return what {@code work} emits
	 */
	<T> Flux<T> exclusively(Flux<T> work, Mono<Void> onCancel);

	/**
	 * Return whether a transaction is open in the database.
	 * @return whether BEGIN was sent
	 */
	boolean isBegun();

	/**
	 * Return whether the work can only be rolled back.
	 * @return whether it was marked, or a statement failed
	 */
	boolean isRollbackOnly();

	/**
	 * Mark the work as rollback-only.
	 */
	void setRollbackOnly();

	/**
	 * Take note that work of the transaction failed although the database accepted its
	 * statements: from now on it is treated as after a failed statement.
	 * @param failure what failed
	 */
	void failed(Throwable failure);

	/**
	 * Return whether a commit would do anything.
	 * @return whether a transaction is open or the companion has pending changes
	 */
	boolean hasWork();

	/**
	 * Return a connection factory whose connections are this one, for clients of
	 * hand-written SQL; closing them does nothing.
	 * @return the connection factory
	 */
	ConnectionFactory asConnectionFactory();

}
