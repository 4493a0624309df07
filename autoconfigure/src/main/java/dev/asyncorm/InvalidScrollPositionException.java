package dev.asyncorm;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;

/**
 * Thrown when a position to scroll from does not belong to the order of the query. The
 * web layer answers it with 400, because positions come with requests.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class InvalidScrollPositionException extends InvalidDataAccessApiUsageException {

	/**
	 * Create an exception.
	 * @param message what is wrong and what to do about it
	 * @param cause the failed conversion, if there was one
	 */
	public InvalidScrollPositionException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
