package dev.asyncorm.catalog;

import java.util.List;

/**
 * A primary key or unique constraint.
 *
 * @param name the name of the constraint
 * @param columns the names of the columns, in the order of the key
 * @since 0.1.0
 */
public record KeyConstraint(String name, List<String> columns) {

	public KeyConstraint {
		columns = List.copyOf(columns);
	}

}
