package dev.asyncorm;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessResourceUsageException;

/**
 * Thrown when the database cannot be migrated, or when its migrations do not tell in
 * which state it is. The message says which migration failed, or what to do.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class MigrationException extends InvalidDataAccessResourceUsageException {

	/**
	 * Create an exception with a message of fact and remedy.
	 * @param message what happened and what to do about it
	 * @param cause the failure that was reported, or {@code null}
	 */
	public MigrationException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
