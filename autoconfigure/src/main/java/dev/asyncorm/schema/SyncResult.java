package dev.asyncorm.schema;

/**
 * What became of a database that was brought to the version of the application.
 *
 * @since 0.1.0
 */
public enum SyncResult {

	/**
	 * There was nothing to do.
	 */
	ALREADY_UP_TO_DATE("Database already up-to-date."),

	/**
	 * The database had no version before.
	 */
	CREATED("Database created."),

	/**
	 * The database had an older version before.
	 */
	UPGRADED("Database upgraded.");

	private final String message;

	SyncResult(String message) {
		this.message = message;
	}

	/**
	 * Return the result as a sentence for operators.
	 * @return the sentence
	 */
	public String message() {
		return this.message;
	}

}
