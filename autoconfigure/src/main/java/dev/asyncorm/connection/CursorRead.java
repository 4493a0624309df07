package dev.asyncorm.connection;

import java.util.function.BiFunction;
import java.util.function.Supplier;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import io.r2dbc.spi.Statement;
import reactor.core.publisher.Flux;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.query.BoundSql;

/**
 * Reads rows as they are asked for, a fetch size at a time, instead of buffering them.
 * When the reader leaves or its mapping function fails, the cursor is closed; the rows
 * behind it never leave the server.
 */
final class CursorRead {

	private CursorRead() {
	}

	/**
	 * Create the statement. It begins the transaction, because a cursor ends with one.
	 */
	static StatementCall call(BoundSql sql, int fetchSize, Dialect dialect) {
		boolean cursor = dialect.supportsCursors();
		boolean atOnce = StatementCall.isSentAtOnce(dialect, !sql.bindings().isEmpty());
		return new StatementCall(StatementKind.LOCKING_READ, sql.sql(), cursor, atOnce, true, (physical) -> {
			Statement statement = StatementCall.bind(physical, sql);
			return (cursor ? statement.fetchSize(fetchSize) : statement).execute();
		});
	}

	/**
	 * Read the rows. An error of the mapping function is carried past the driver as a
	 * value, so that it becomes a cancel, which closes the cursor, and not a drain.
	 */
	static <T> Flux<T> rows(Flux<Result> results, BoundSql sql, BiFunction<Row, RowMetadata, T> mapping) {
		return results.concatMap((result) -> result.map((row, metadata) -> mapped(mapping, row, metadata)), 0)
			.map(Supplier::get)
			.onErrorMap(R2dbcException.class, (error) -> StatementErrors.translate(sql, error));
	}

	private static <T> Supplier<T> mapped(BiFunction<Row, RowMetadata, T> mapping, Row row, RowMetadata metadata) {
		try {
			T value = mapping.apply(row, metadata);
			return () -> value;
		}
		catch (RuntimeException ex) {
			return () -> {
				throw ex;
			};
		}
	}

}
