package dev.asyncorm;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Thrown when no connection could be had from the pool: the pool was exhausted for longer
 * than the acquire timeout, or the database did not accept a connection.
 * <p>
 * The statement that needed the connection was not sent, so repeating the work later is
 * safe. The message names the limits of the pool, never SQL.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class ConnectionUnavailableException extends DataAccessResourceFailureException {

	/**
	 * Create an exception with a message of fact and remedy.
	 * @param message what happened and what to do about it
	 * @param cause the failure that the pool or the driver reported, or {@code null}
	 */
	public ConnectionUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
