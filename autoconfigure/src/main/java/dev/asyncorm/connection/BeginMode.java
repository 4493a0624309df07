package dev.asyncorm.connection;

/**
 * When BEGIN is sent.
 *
 * @since 0.1.0
 */
public enum BeginMode {

	/**
	 * Before the first statement that needs the transaction: plain reads before it run in
	 * autocommit. Under READ COMMITTED each statement has a snapshot of its own anyway.
	 */
	ON_FIRST_WRITE,

	/**
	 * Before the first statement.
	 */
	ON_FIRST_STATEMENT

}
