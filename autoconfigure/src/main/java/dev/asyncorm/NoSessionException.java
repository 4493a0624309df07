package dev.asyncorm;

import org.springframework.dao.InvalidDataAccessApiUsageException;

/**
 * Thrown when the injected session is used where neither a request scope nor a
 * transaction is open. The message names the ways to open one.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class NoSessionException extends InvalidDataAccessApiUsageException {

	/**
	 * Create an exception with a message of fact and remedy.
	 * @param message what happened and what to do about it
	 */
	public NoSessionException(String message) {
		super(message);
	}

}
