package dev.asyncorm.schema;

import java.util.List;

import dev.asyncorm.catalog.TableName;

/**
 * Names the constraints and indexes of tables that entities describe.
 * <p>
 * Override what should be named differently and pass it to
 * {@link Schema#of(io.r2dbc.spi.ConnectionFactory, org.springframework.data.r2dbc.convert.R2dbcConverter, ConstraintNaming)},
 * or declare it as a bean. <pre>
 * &#64;Bean
 * ConstraintNaming constraintNaming() {
 *     return new ConstraintNaming() {
 *         &#64;Override
 *         public String primaryKey(TableName table) {
 *             return table.name() + "_pkey";
 *         }
 *     };
 * }</pre> Names become plain identifiers: letters in the case that the database prefers,
 * digits and underscores, at most 63 of them; altered and shortened ones end in a hash.
 * They must be the same each time, and no two of a schema may be equal. Implementations
 * are safe for concurrent use.
 *
 * @since 0.1.0
 */
public interface ConstraintNaming {

	/**
	 * The names that are used when nothing else is said.
	 */
	ConstraintNaming STANDARD = new ConstraintNaming() {
	};

	/**
	 * Name the primary key.
	 * @param table the table
	 * @return the name, {@code pk_table} by default
	 */
	default String primaryKey(TableName table) {
		return "pk_" + table.name();
	}

	/**
	 * Name a unique constraint.
	 * @param table the table
	 * @param columns the columns of the key
	 * @return the name, {@code uq_table_column} by default
	 */
	default String uniqueKey(TableName table, List<String> columns) {
		return "uq_" + table.name() + "_" + String.join("_", columns);
	}

	/**
	 * Name a foreign key.
	 * @param table the table
	 * @param columns the columns that refer
	 * @param target the table that they refer to
	 * @return the name, {@code fk_table_column_target} by default
	 */
	default String foreignKey(TableName table, List<String> columns, TableName target) {
		return "fk_" + table.name() + "_" + String.join("_", columns) + "_" + target.name();
	}

	/**
	 * Name a check constraint.
	 * @param table the table
	 * @param name what the entity calls the condition, otherwise the column
	 * @return the name, {@code ck_table_name} by default
	 */
	default String check(TableName table, String name) {
		return "ck_" + table.name() + "_" + name;
	}

	/**
	 * Name an index.
	 * @param table the table
	 * @param columns the columns of the index
	 * @return the name, {@code ix_table_column} by default
	 */
	default String index(TableName table, List<String> columns) {
		return "ix_" + table.name() + "_" + String.join("_", columns);
	}

}
