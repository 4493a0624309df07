package dev.asyncorm.catalog;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A table.
 *
 * @param name the name
 * @param columns the columns, in order
 * @param primaryKey the primary key, or {@code null}
 * @param uniqueKeys the unique constraints
 * @param foreignKeys the foreign keys
 * @param checks the check constraints
 * @param indexes the indexes that no constraint made
 * @param comment what it says to people, or {@code null}
 * @since 0.1.0
 */
public record TableDefinition(TableName name, List<ColumnDefinition> columns, @Nullable KeyConstraint primaryKey,
		List<KeyConstraint> uniqueKeys, List<ForeignKeyConstraint> foreignKeys, List<CheckConstraint> checks,
		List<IndexDefinition> indexes, @Nullable String comment) {

	public TableDefinition {
		columns = List.copyOf(columns);
		uniqueKeys = List.copyOf(uniqueKeys);
		foreignKeys = List.copyOf(foreignKeys);
		checks = List.copyOf(checks);
		indexes = List.copyOf(indexes);
	}

	/**
	 * Find a column.
	 * @param column the name of the column
	 * @return the column; empty when the table has none of that name
	 */
	public Optional<ColumnDefinition> column(String column) {
		return this.columns.stream().filter((candidate) -> candidate.name().equals(column)).findFirst();
	}

}
