package dev.asyncorm.query;

import java.util.List;

import org.springframework.data.relational.core.sql.SqlIdentifier;

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

	boolean isEmpty() {
		return this.columns.isEmpty();
	}

}
