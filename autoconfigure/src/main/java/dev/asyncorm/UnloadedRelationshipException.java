package dev.asyncorm;

import org.springframework.dao.InvalidDataAccessApiUsageException;

/**
 * Thrown when a relation is read that nobody has loaded. There is no hidden loading.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class UnloadedRelationshipException extends InvalidDataAccessApiUsageException {

	/**
	 * Create an exception for a relation.
	 * @param entity the entity: its type and its id
	 * @param relation the name of the relation
	 */
	public UnloadedRelationshipException(String entity, String relation) {
		super("The relation '" + relation + "' of " + entity + " was not loaded; ask for it with load(\"" + relation
				+ "\") in the query, or call session.fetch(entity, load(\"" + relation + "\")) before");
	}

}
