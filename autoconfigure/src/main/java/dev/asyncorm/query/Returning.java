package dev.asyncorm.query;

import java.util.List;

import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.query.RowMatch.Kind;

/**
 * What an INSERT returns of each row.
 *
 * @param columns the columns to return; none when the statement returns no rows
 * @param match how rows are matched; not asked when there are no columns
 * @since 0.1.0
 */
public record Returning(List<SqlIdentifier> columns, RowMatch match) {

	private static final Returning NOTHING = new Returning(List.of(), RowMatch.none());

	public Returning {
		columns = List.copyOf(columns);
	}

	/**
	 * Return no rows.
	 * @return nothing to return
	 */
	public static Returning nothing() {
		return NOTHING;
	}

	/**
	 * Return whether PostgreSQL may answer with one array: of the ids that it generates
	 * and nothing else.
	 */
	boolean isArray() {
		return this.match.kind() == Kind.INCREASING && this.columns.equals(this.match.columns());
	}

	boolean isEmpty() {
		return this.columns.isEmpty();
	}

}
