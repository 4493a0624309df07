package dev.asyncorm.relationship;

import java.util.Collection;

/**
 * A collection that the session puts into a relation to many. It tells {@link Related}
 * when the application changes it, so that a flush sees at once whether it was touched.
 */
sealed interface RelatedCollection permits RelatedList, RelatedSet {

	/**
	 * Return what is known of the relation.
	 * @return the relation
	 */
	Related related();

	/**
	 * Fill the collection.
	 * @param targets what it holds from now on
	 */
	void fill(Collection<?> targets);

}
