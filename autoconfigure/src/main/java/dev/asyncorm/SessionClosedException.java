package dev.asyncorm;

import org.springframework.dao.InvalidDataAccessApiUsageException;

/**
 * Thrown when a session is used after its scope has ended. The message names the
 * operation that was tried and the one that ended the session.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class SessionClosedException extends InvalidDataAccessApiUsageException {

	/**
	 * Create an exception with a message of fact and remedy.
	 * @param message what happened and what to do about it
	 */
	public SessionClosedException(String message) {
		super(message);
	}

}
