package dev.asyncorm.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.r2dbc.connection.ConnectionFactoryUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.asyncorm.ConnectionUnavailableException;
import dev.asyncorm.dialect.Dialect;

/**
 * Runs the statements of a schema on a connection of its own.
 */
final class DefaultSchema implements Schema {

	private static final Log logger = LogFactory.getLog(Schema.class);

	private static final SchemaGate gate = new SchemaGate();

	private final ConnectionFactory connectionFactory;

	private final R2dbcConverter converter;

	private final ConstraintNaming naming;

	private final Dialect dialect;

	DefaultSchema(ConnectionFactory connectionFactory, R2dbcConverter converter, ConstraintNaming naming) {
		this.connectionFactory = connectionFactory;
		this.converter = converter;
		this.naming = naming;
		this.dialect = Dialect.of(connectionFactory);
	}

	@Override
	public Mono<Void> createAll() {
		return uncancellable(() -> {
			SchemaStatements schema = statements();
			return run(schema.create()).doOnSuccess((ignored) -> log("Created what was missing of", schema));
		});
	}

	@Override
	public Mono<Void> dropAll() {
		return uncancellable(() -> {
			SchemaStatements schema = statements();
			return run(schema.drop()).doOnSuccess((ignored) -> log("Dropped what was there of", schema));
		});
	}

	@Override
	public List<String> ddl() {
		return statements().create();
	}

	@Override
	public List<String> dropStatements() {
		return statements().drop();
	}

	private SchemaStatements statements() {
		return new SchemaStatements(EntityTables.of(this.converter, this.dialect, this.naming),
				new DdlRenderer(this.dialect));
	}

	private void log(String what, SchemaStatements schema) {
		logger.info(what + " " + schema.describe());
	}

	private Mono<Void> uncancellable(Supplier<Mono<Void>> work) {
		// a cache never cancels its source: no half-open connection is left behind
		return Mono.defer(() -> work.get().cache());
	}

	private Mono<Void> run(List<String> statements) {
		if (statements.isEmpty()) {
			return Mono.empty();
		}
		Mono<Void> run = Mono
			.usingWhen(acquire(), (connection) -> inTransaction(connection, statements), Connection::close)
			.onErrorMap(R2dbcException.class, (ex) -> translate(null, ex));
		return this.dialect.schemaLock().isPresent() ? run : gate.enter(run);
	}

	private Mono<Connection> acquire() {
		Mono<Connection> connection = Mono.<Connection>from(this.connectionFactory.create())
			.onErrorMap(R2dbcException.class,
					(ex) -> new ConnectionUnavailableException(
							"No connection for changing the schema; check that the database runs and accepts the user",
							ex));
		return this.dialect.blocksThreads()
				? connection.subscribeOn(Schedulers.boundedElastic()).publishOn(Schedulers.boundedElastic())
				: connection;
	}

	private Mono<Void> inTransaction(Connection connection, List<String> statements) {
		if (!this.dialect.supportsTransactionalDdl()) {
			return executeAll(connection, statements);
		}
		List<String> all = new ArrayList<>(statements);
		this.dialect.schemaLock().ifPresent((lock) -> all.add(0, lock));
		return Mono.usingWhen(Mono.from(connection.beginTransaction()).thenReturn(connection),
				(begun) -> executeAll(begun, all), Connection::commitTransaction,
				(begun, error) -> begun.rollbackTransaction(), Connection::rollbackTransaction);
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
		return ConnectionFactoryUtils.convertR2dbcException("change of the schema", sql, ex);
	}

}
