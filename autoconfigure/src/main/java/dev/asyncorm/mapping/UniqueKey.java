package dev.asyncorm.mapping;

import java.util.List;

/**
 * Columns that identify at most one row.
 *
 * @param columns the columns, in the order of the key
 * @param primary whether it is the primary key
 * @since 0.1.0
 */
public record UniqueKey(List<EntityColumn> columns, boolean primary) {

	public UniqueKey {
		columns = List.copyOf(columns);
	}

	/**
	 * Return the names of the properties of the key.
	 * @return the names, in the order of the key
	 */
	public List<String> properties() {
		return this.columns.stream().map(EntityColumn::name).toList();
	}

}
