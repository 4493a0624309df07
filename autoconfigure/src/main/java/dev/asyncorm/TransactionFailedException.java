package dev.asyncorm;

import org.springframework.dao.InvalidDataAccessApiUsageException;

/**
 * Thrown by a statement that follows a failed one in the same transaction: the work that
 * came before the failure can no longer be committed. The cause is the earlier failure.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class TransactionFailedException extends InvalidDataAccessApiUsageException {

	/**
	 * Create an exception with a message of fact and remedy.
	 * @param message what happened and what to do about it
	 * @param cause the earlier failure
	 */
	public TransactionFailedException(String message, Throwable cause) {
		super(message, cause);
	}

}
