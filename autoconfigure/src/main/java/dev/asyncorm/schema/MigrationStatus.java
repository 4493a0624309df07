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
	UP_TO_DATE("Database up-to-date."),

	/**
	 * Some migrations were not applied yet.
	 */
	UPGRADE_AVAILABLE("Database lacks migrations of the application."),

	/**
	 * The database is empty: it has neither tables nor a version.
	 */
	NO_INFO("Database is empty."),

	/**
	 * Migrations were applied that a newer version of the application has.
	 */
	AHEAD("Database is newer than the application."),

	/**
	 * The database has tables, but no version.
	 */
	UNVERSIONED("Database has tables, but no version.");

	private final String message;

	MigrationStatus(String message) {
		this.message = message;
	}

	/**
	 * Return the status as a sentence for operators.
	 * @return the sentence
	 */
	public String message() {
		return this.message;
	}

}
