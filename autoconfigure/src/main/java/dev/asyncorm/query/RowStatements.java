package dev.asyncorm.query;

import java.util.List;
import java.util.Optional;

import io.r2dbc.spi.R2dbcException;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.dialect.Dialect;

/**
 * Renders the writing of many rows of one table, in as few statements as the database
 * allows.
 * <p>
 * The text depends on the table, the columns and, where a database wants one marker per
 * value, on the number of rows, which is then a power of two; so it can be cached. Rows
 * are lists of values in the order of the columns, as the driver binds them. Immutable,
 * safe for concurrent use and without I/O.
 *
 * <pre class="code">
 * RowStatements statements = RowStatements.of(Dialect.POSTGRESQL);
 * TableFacts facts = TableFacts.of(…); // from statements.facts(table), once per table
 * RowMatch match = facts.match(List.of(id), List.of(name));
 * for (RowPage page : statements.insert(table, columns, rows, new Returning(List.of(id), match))) {
 *     // row k of the result of page.sql() belongs to rows.get(page.offset() + k)
 * }
 * </pre>
 *
 * @since 0.1.0
 */
public sealed interface RowStatements permits PostgresRowStatements, H2RowStatements {

	/**
	 * Return the statements of a database.
	 * @param dialect the database
	 * @return its statements
	 */
	static RowStatements of(Dialect dialect) {
		return switch (dialect) {
			case POSTGRESQL -> new PostgresRowStatements(dialect);
			case H2 -> new H2RowStatements(dialect);
		};
	}

	/**
	 * Render the query of what a table does by itself; {@link TableFacts.Column#of} reads
	 * its rows.
	 * @param table the table
	 * @return the query
	 */
	BoundSql facts(SqlIdentifier table);

	/**
	 * Render the INSERT of rows.
	 * @param table the table
	 * @param columns the columns of the rows; none for rows of defaults
	 * @param rows the rows
	 * @param returning what to return of each row
	 * @return the statements, each of which answers its rows in their order
	 */
	List<RowPage> insert(SqlIdentifier table, List<RowColumn> columns, List<? extends List<@Nullable Object>> rows,
			Returning returning);

	/**
	 * Render the INSERT of rows as one statement that fails when the database leaves one
	 * of them out, so that it can be a whole transaction.
	 * @param table the table
	 * @param columns the columns of the rows
	 * @param rows the rows
	 * @param returning what to return of each row
	 * @return the statement; empty when several would be needed, or when the statement
	 * could not tell
	 */
	Optional<RowPage> insertAll(SqlIdentifier table, List<RowColumn> columns,
			List<? extends List<@Nullable Object>> rows, Returning returning);

	/**
	 * Return whether the statement of {@link #insertAll} failed because a row was left
	 * out.
	 * @param error the error of Spring, whose own message tells the statement
	 * @return whether the database answered so
	 */
	static boolean isRowLeftOut(Throwable error) {
		return error.getCause() instanceof R2dbcException failure && failure.getMessage() != null
				&& failure.getMessage().contains(InsertSql.LEFT_OUT);
	}

	/**
	 * Render the UPDATE of rows.
	 * @param table the table
	 * @param key what identifies a row
	 * @param set the columns to set, a new version among them
	 * @param rows the rows: first the values of the key, then those to set
	 * @return the statements; {@link RowPage#unwritten} reads what they answer
	 */
	List<RowPage> update(SqlIdentifier table, RowKey key, List<RowColumn> set,
			List<? extends List<@Nullable Object>> rows);

	/**
	 * Render the DELETE of rows.
	 * @param table the table
	 * @param key what identifies a row
	 * @param rows the values of the keys
	 * @return the statements; {@link RowPage#unwritten} reads what they answer
	 */
	List<RowPage> delete(SqlIdentifier table, RowKey key, List<? extends List<@Nullable Object>> rows);

}
