package dev.asyncorm.schema;

/**
 * How the database compares with the migrations of the application.
 *
 * @since 0.1.0
 */
public enum MigrationStatus {

	/**
	 * All migrations were applied.
	 */
	UP_TO_DATE,

	/**
	 * Some migrations were not applied yet.
	 */
	UPGRADE_AVAILABLE,

	/**
	 * The database is empty: it has neither tables nor a version.
	 */
	NO_INFO,

	/**
	 * Migrations were applied that a newer version of the application has.
	 */
	AHEAD,

	/**
	 * The database has tables, but no version.
	 */
	UNVERSIONED

}
