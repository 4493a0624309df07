package dev.asyncorm.schema;

import java.util.List;
import java.util.function.Function;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.r2dbc.connection.ConnectionFactoryUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.asyncorm.ConnectionUnavailableException;
import dev.asyncorm.dialect.Dialect;

/**
 * Reads and changes a schema on a connection of its own. Cancelling stops the waiting,
 * not the work.
 *
 * @param connectionFactory where to get connections from
 * @param dialect the database
 */
record SchemaConnection(ConnectionFactory connectionFactory, Dialect dialect) {

	private static final Log logger = LogFactory.getLog(Schema.class);

	private static final SchemaGate gate = new SchemaGate();

	/**
	 * Read something, outside of a transaction.
	 * @param <T> the type of what is read
	 * @param work reads
	 * @return what it read
	 */
	<T> Mono<T> read(Function<Connection, Mono<T>> work) {
		return uncancellable(Mono.usingWhen(acquire(), work, Connection::close));
	}

	/**
	 * Execute statements, on PostgreSQL in one transaction, while no other instance of
	 * the application does.
	 * @param plan tells the statements
	 * @return completion
	 */
	Mono<Void> change(Function<Connection, Mono<List<String>>> plan) {
		Mono<Void> change = Mono.usingWhen(acquire(), (connection) -> inTransaction(connection, plan),
				Connection::close);
		return uncancellable(this.dialect.schemaLock().isPresent() ? change : gate.enter(change));
	}

	private static <T> Mono<T> uncancellable(Mono<T> work) {
		// a cache never cancels its source: no half-open connection is left behind
		return Mono.defer(() -> work.onErrorMap(R2dbcException.class, (ex) -> translate(null, ex)).cache());
	}

	private Mono<Connection> acquire() {
		Mono<Connection> connection = Mono.<Connection>from(this.connectionFactory.create())
			.onErrorMap(R2dbcException.class, (ex) -> new ConnectionUnavailableException(
					"No connection for the schema; check that the database runs and accepts the user", ex));
		return this.dialect.blocksThreads()
				? connection.subscribeOn(Schedulers.boundedElastic()).publishOn(Schedulers.boundedElastic())
				: connection;
	}

	private Mono<Void> inTransaction(Connection connection, Function<Connection, Mono<List<String>>> plan) {
		if (!this.dialect.supportsTransactionalDdl()) {
			return plan.apply(connection).flatMap((statements) -> executeAll(connection, statements));
		}
		return Mono.usingWhen(Mono.from(connection.beginTransaction()).thenReturn(connection),
				(begun) -> executeAll(begun, this.dialect.schemaLock().stream().toList())
					.then(Mono.defer(() -> plan.apply(begun)))
					.flatMap((statements) -> executeAll(begun, statements)),
				Connection::commitTransaction, (begun, error) -> begun.rollbackTransaction(),
				Connection::rollbackTransaction);
	}

	private Mono<Void> executeAll(Connection connection, List<String> statements) {
		return Flux.fromIterable(statements).concatMap((sql) -> execute(connection, sql)).then();
	}

	private Mono<Void> execute(Connection connection, String sql) {
		logger.debug(sql);
		return Flux.from(connection.createStatement(sql).execute())
			.concatMap(Result::getRowsUpdated)
			.then()
			.onErrorMap(R2dbcException.class, (ex) -> translate(sql, ex));
	}

	private static DataAccessException translate(@Nullable String sql, R2dbcException ex) {
		return ConnectionFactoryUtils.convertR2dbcException("work on the schema", sql, ex);
	}

}
