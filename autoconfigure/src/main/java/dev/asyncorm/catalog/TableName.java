package dev.asyncorm.catalog;

import org.jspecify.annotations.Nullable;

/**
 * The name of a table, view or sequence, in the letters that the database stores: H2
 * keeps unquoted identifiers in upper case, PostgreSQL in lower case.
 *
 * @param schema the schema, or {@code null} for the current one of the connection
 * @param name the name within the schema
 * @since 0.1.0
 */
public record TableName(@Nullable String schema, String name) {

	@Override
	public String toString() {
		return (this.schema != null) ? this.schema + "." + this.name : this.name;
	}

}
