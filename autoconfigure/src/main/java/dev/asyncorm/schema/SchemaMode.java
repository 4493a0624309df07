package dev.asyncorm.schema;

/**
 * What happens to the tables when an application starts and stops.
 *
 * @since 0.1.0
 */
public enum SchemaMode {

	/**
	 * Nothing: the tables are somebody else's.
	 */
	NONE,

	/**
	 * What is missing is created at the start.
	 */
	CREATE,

	/**
	 * What is missing is created at the start, and everything is dropped at the end.
	 */
	CREATE_DROP,

	/**
	 * Tables, columns, constraints and indexes that are missing are added at the start.
	 */
	UPDATE,

	/**
	 * The start fails when the tables are not what the entities describe.
	 */
	VALIDATE

}
