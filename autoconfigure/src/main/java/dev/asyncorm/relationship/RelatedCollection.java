package dev.asyncorm.relationship;

import java.util.Collection;

/**
 * A collection that the session puts into a relation to many. It keeps what it was filled
 * with apart from what the application makes of it, so that a flush sees at once whether
 * it was touched.
 */
sealed interface RelatedCollection permits RelatedList, RelatedSet {

	/**
	 * Return what is known of the relation.
	 * @return the relation
	 */
	Related related();

	/**
	 * Return whether the application has changed the collection since it was filled or
	 * flushed.
	 * @return whether a flush has to compare it
	 */
	boolean isTouched();

	/**
	 * Take note that a flush has seen what the collection holds.
	 */
	void flushed();

	/**
	 * Fill the collection.
	 * @param targets what it holds from now on
	 */
	void fill(Collection<?> targets);

}
