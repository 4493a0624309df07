package dev.asyncorm.dialect;

/**
 * Makes statements that change the schema do nothing where what they make exists, without
 * asking for rights that only the change needs.
 * <p>
 * Get one by {@link Dialect#ifMissing()}. Immutable and without I/O.
 *
 * @since 0.1.0
 */
public interface IfMissing {

	/**
	 * Create a schema unless it exists.
	 * @param schema the rendered name
	 * @return the statement
	 */
	String createSchema(String schema);

	/**
	 * Add a constraint unless the table has one of its name.
	 * @param table the rendered name of the table
	 * @param name the name of the constraint as the database stores it
	 * @param statement the statement that adds it
	 * @return the statement
	 */
	String addConstraint(String table, String name, String statement);

	/**
	 * Create an index unless the table has one of its name.
	 * @param table the rendered name of the table
	 * @param name the name of the index as the database stores it
	 * @param statement the statement that creates it
	 * @return the statement
	 */
	String createIndex(String table, String name, String statement);

	/**
	 * Comment a table; on PostgreSQL unless it has a comment.
	 * @param table the rendered name of the table
	 * @param statement the statement that comments it
	 * @return the statement
	 */
	String commentTable(String table, String statement);

	/**
	 * Comment a column; on PostgreSQL unless it has a comment.
	 * @param table the rendered name of the table
	 * @param column the name of the column as the database stores it
	 * @param statement the statement that comments it
	 * @return the statement
	 */
	String commentColumn(String table, String column, String statement);

}
