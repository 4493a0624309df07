package dev.asyncorm.query;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.sql.SqlIdentifier;

/**
 * How the rows that an INSERT returns find their way back to the rows that were given,
 * because no database promises to return them in order. Get one from
 * {@link TableFacts#match}.
 *
 * @param kind the way
 * @param columns the columns that are compared
 * @param expression the default of the only column, for {@link Kind#EXPRESSION}
 * @since 0.1.0
 */
public record RowMatch(Kind kind, List<SqlIdentifier> columns, @Nullable String expression) {

	private static final RowMatch NONE = new RowMatch(Kind.NONE, List.of(), null);

	public RowMatch {
		columns = List.copyOf(columns);
	}

	/**
	 * Match rows by a key whose values are given.
	 * @param columns the columns of the key, all of them written by the INSERT
	 * @return the match
	 */
	static RowMatch key(List<SqlIdentifier> columns) {
		return new RowMatch(Kind.KEY, columns, null);
	}

	/**
	 * Match rows by a column that a sequence with a positive increment fills.
	 * @param column the column
	 * @return the match
	 */
	static RowMatch increasing(SqlIdentifier column) {
		return new RowMatch(Kind.INCREASING, List.of(column), null);
	}

	/**
	 * Match rows by a column that the INSERT fills with its default itself.
	 * @param column the column, unique in its table
	 * @param expression the default of the column
	 * @return the match
	 */
	static RowMatch expression(SqlIdentifier column, String expression) {
		return new RowMatch(Kind.EXPRESSION, List.of(column), expression);
	}

	/**
	 * Match nothing, so that each row gets a statement of its own.
	 * @return the match
	 */
	public static RowMatch none() {
		return NONE;
	}

	/**
	 * The ways to match rows.
	 */
	public enum Kind {

		/**
		 * By values that are given.
		 */
		KEY,

		/**
		 * By values that grow from row to row.
		 */
		INCREASING,

		/**
		 * By values that an expression generates.
		 */
		EXPRESSION,

		/**
		 * Not at all.
		 */
		NONE

	}

}
