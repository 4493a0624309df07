package dev.asyncorm.mapping;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What an entity demands of the rows of its table.
 *
 * @param uniqueKeys the keys that identify one row, the primary key first
 * @param indexes the columns of the indexes, in their order
 * @param checks the conditions
 * @param comment what the table says to people, or {@code null}
 */
record EntityConstraints(List<UniqueKey> uniqueKeys, List<List<EntityColumn>> indexes, List<CheckCondition> checks,
		@Nullable String comment) {

	EntityConstraints {
		uniqueKeys = List.copyOf(uniqueKeys);
		indexes = List.copyOf(indexes);
		checks = List.copyOf(checks);
	}

}
