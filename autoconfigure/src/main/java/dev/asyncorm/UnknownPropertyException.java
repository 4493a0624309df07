package dev.asyncorm;

import org.springframework.dao.InvalidDataAccessApiUsageException;

/**
 * Thrown when a condition, an order or a group names a property that its entity does not
 * have. The web layer answers it with 400 when the name came with the request.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class UnknownPropertyException extends InvalidDataAccessApiUsageException {

	private final String property;

	/**
	 * Create an exception for a name.
	 * @param property the name
	 * @param message who does not have it, and what there is instead
	 */
	public UnknownPropertyException(String property, String message) {
		super(message);
		this.property = property;
	}

	/**
	 * Return the name.
	 * @return the name as it was given
	 */
	public String getProperty() {
		return this.property;
	}

}
