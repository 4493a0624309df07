package dev.asyncorm;

import org.springframework.dao.InvalidDataAccessApiUsageException;

/**
 * Thrown by a statement that waits behind a result which is still being read on the same
 * connection and is too large to be buffered.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class ResultStillOpenException extends InvalidDataAccessApiUsageException {

	/**
	 * Create an exception with a message of fact and remedy.
	 * @param message what happened and what to do about it
	 */
	public ResultStillOpenException(String message) {
		super(message);
	}

}
