package dev.asyncorm.catalog;

import dev.asyncorm.dialect.Dialect;

/**
 * The queries that read the catalogue of a database. Those of all databases return the
 * same columns: {@code schema_name} and {@code object_name} of a table or sequence, and
 * what they say of it, ordered by it. A constraint or index has one row for each column.
 *
 * @param schemas all schemas, whether unqualified names are looked for there, in that
 * order, and whether names ignore the case
 * @param tables the tables and views of the search path and of the schemas in the first
 * parameter
 * @param columns the columns of those tables and views
 * @param constraints the constraints of those tables
 * @param indexes the indexes of those tables that no constraint made
 * @param sequences the sequences of those schemas
 * @param exists whether there is a table (first parameter) of a schema (second, or empty)
 * with a column (third, or empty)
 */
record CatalogQueries(String schemas, String tables, String columns, String constraints, String indexes,
		String sequences, String exists) {

	static CatalogQueries of(Dialect dialect) {
		return switch (dialect) {
			case POSTGRESQL -> PostgresCatalog.QUERIES;
			case H2 -> H2Catalog.QUERIES;
		};
	}

}
