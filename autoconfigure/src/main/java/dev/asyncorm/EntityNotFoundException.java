package dev.asyncorm;

import org.springframework.dao.DataRetrievalFailureException;

/**
 * Thrown when exactly one entity was asked for and none exists. The web layer answers it
 * with 404.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class EntityNotFoundException extends DataRetrievalFailureException {

	private final String entity;

	/**
	 * Create an exception for an entity type.
	 * @param entityType the type that was looked for
	 * @param message what was looked for and what to do about it, without bound values
	 * other than the id
	 */
	public EntityNotFoundException(Class<?> entityType, String message) {
		super(message);
		this.entity = entityType.getSimpleName();
	}

	/**
	 * Return the simple name of the entity type that was looked for.
	 * @return the entity's name
	 */
	public String getEntity() {
		return this.entity;
	}

}
