package dev.asyncorm.catalog;

import java.util.List;

/**
 * An index that no constraint made.
 *
 * @param name the name of the index
 * @param columns the names of the columns, in the order of the index; empty when it is
 * over expressions or over some of the rows only, or was not built to its end
 * @param unique whether it refuses duplicates
 * @since 0.1.0
 */
public record IndexDefinition(String name, List<String> columns, boolean unique) {

	public IndexDefinition {
		columns = List.copyOf(columns);
	}

}
