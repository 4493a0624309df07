package dev.asyncorm.catalog;

import java.util.List;

/**
 * A foreign key.
 *
 * @param name the name of the constraint
 * @param columns the names of the columns that refer
 * @param target the table that they refer to
 * @param targetColumns the names of the columns that they refer to, in the same order
 * @param onDelete what happens to the rows that refer to a deleted one, in SQL's words
 * and in lower case, such as {@code no action} or {@code set null}
 * @since 0.1.0
 */
public record ForeignKeyConstraint(String name, List<String> columns, TableName target, List<String> targetColumns,
		String onDelete) {

	public ForeignKeyConstraint {
		columns = List.copyOf(columns);
		targetColumns = List.copyOf(targetColumns);
	}

}
