package dev.asyncorm.relationship;

import org.jspecify.annotations.Nullable;
import org.springframework.data.core.TypedPropertyPath;
import org.springframework.lang.CheckReturnValue;

/**
 * A query that loads relations with the entities that it reads.
 *
 * @param <T> the entity type
 * @param <Q> the type of the query
 * @since 0.1.0
 */
public interface Loading<T, Q> {

	/**
	 * Load relations, one statement for each level.
	 * @param paths the names of relations; relations of their targets follow with a dot
	 * @return a new query
	 */
	@CheckReturnValue
	Q load(String... paths);

	/**
	 * Load a relation that is named by a reference to its getter.
	 * @param <P> the type of the property
	 * @param path the reference
	 * @return a new query
	 */
	@CheckReturnValue
	<P extends @Nullable Object> Q load(TypedPropertyPath<T, P> path);

	/**
	 * Load relations with conditions, orders or limits.
	 * @param loads the relations
	 * @return a new query
	 */
	@CheckReturnValue
	Q load(Load... loads);

}
