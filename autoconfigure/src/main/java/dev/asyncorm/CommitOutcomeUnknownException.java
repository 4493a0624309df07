package dev.asyncorm;

import org.springframework.transaction.TransactionSystemException;

/**
 * Thrown when the connection was lost while a commit was under way, so that nobody can
 * say whether the transaction was committed.
 * <p>
 * Read the data again before repeating the work.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class CommitOutcomeUnknownException extends TransactionSystemException {

	/**
	 * Create an exception with a message of fact and remedy.
	 * @param message what happened and what to do about it
	 * @param cause the failure that interrupted the commit
	 */
	public CommitOutcomeUnknownException(String message, Throwable cause) {
		super(message, cause);
	}

}
