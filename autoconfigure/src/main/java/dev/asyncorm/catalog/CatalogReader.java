package dev.asyncorm.catalog;

import java.util.Collection;
import java.util.function.Function;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import org.jspecify.annotations.Nullable;
import org.springframework.lang.CheckReturnValue;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.dialect.Dialect;

/**
 * Reads from a live database what tables it has.
 * <p>
 * Get one by {@link #of(Dialect)}. It asks the system's catalogue, which every user may
 * read, and writes nothing. The connection stays with the caller, who must not cancel
 * what he waits for. Immutable and safe for concurrent use.
 *
 * @since 0.1.0
 */
public final class CatalogReader {

	private final Dialect dialect;

	private final CatalogQueries queries;

	private CatalogReader(Dialect dialect) {
		this.dialect = dialect;
		this.queries = CatalogQueries.of(dialect);
	}

	/**
	 * Create a reader.
	 * @param dialect the database
	 * @return the reader
	 */
	public static CatalogReader of(Dialect dialect) {
		return new CatalogReader(dialect);
	}

	/**
	 * Read the tables of the schemas on the search path and of some more, by six queries.
	 * Partitions are part of their table.
	 * @param connection where to read
	 * @param schemas the further schemas, in the letters that the database stores; those
	 * that do not exist have no tables
	 * @return what there is
	 */
	@CheckReturnValue
	public Mono<LiveCatalog> read(Connection connection, Collection<String> schemas) {
		return Mono.defer(() -> {
			String[] further = schemas.toArray(String[]::new);
			TableRows rows = new TableRows(this.dialect);
			return each(connection, this.queries.schemas(), rows::addSchema)
				.then(each(connection, this.queries.tables(), further, rows::addTable))
				.then(each(connection, this.queries.columns(), further, rows::addColumn))
				.then(each(connection, this.queries.constraints(), further, rows::addConstraint))
				.then(each(connection, this.queries.indexes(), further, rows::addIndex))
				.then(each(connection, this.queries.sequences(), further, rows::addSequence))
				.then(Mono.fromSupplier(rows::catalog));
		});
	}

	private Mono<Void> each(Connection connection, String sql, Function<Readable, Boolean> consumer) {
		return Mono.defer(() -> query(connection.createStatement(sql), consumer).then());
	}

	private Mono<Void> each(Connection connection, String sql, String[] schemas, Function<Readable, Boolean> consumer) {
		return Mono.defer(() -> query(connection.createStatement(sql).bind(0, schemas), consumer).then());
	}

	/**
	 * Find out by one query whether there is a table or view, or a column of one.
	 * @param connection where to ask
	 * @param table the name; without a schema before a dot it is looked for in all
	 * schemas but the system's. Each part may be written as the database stores it, or as
	 * statements without quotes do
	 * @param column the name of the column, or {@code null} for any table
	 * @return whether it exists
	 */
	@CheckReturnValue
	public Mono<Boolean> exists(Connection connection, String table, @Nullable String column) {
		return Mono.defer(() -> {
			int dot = table.lastIndexOf('.');
			// an empty name is none
			Statement statement = connection.createStatement(this.queries.exists())
				.bind(0, table.substring(dot + 1))
				.bind(1, (dot > 0) ? table.substring(0, dot) : "")
				.bind(2, (column != null) ? column : "");
			return query(statement, (row) -> TableRows.flag(row, "found")).single();
		});
	}

	private static <T> Flux<T> query(Statement statement, Function<Readable, T> mapping) {
		return Flux.from(statement.execute()).concatMap((Result result) -> result.map(mapping));
	}

}
