package dev.asyncorm.relationship;

import org.jspecify.annotations.Nullable;

import dev.asyncorm.UnloadedRelationshipException;

/**
 * The targets of one owner, behind the collection that the session puts into a relation
 * to many. Holds mutable state like the entity that it belongs to, and is no safer for
 * concurrent use.
 *
 * @since 0.1.0
 */
public final class Related {

	private final OwnerRelation relation;

	private final @Nullable Object id;

	private boolean loaded;

	private boolean partial;

	private boolean touched;

	/**
	 * Create an unloaded relation.
	 * @param relation the relation
	 * @param id the id of the owner, for error messages
	 */
	Related(OwnerRelation relation, @Nullable Object id) {
		this.relation = relation;
		this.id = id;
	}

	/**
	 * Find what is behind a collection.
	 * @param value the value of a property
	 * @return the targets; {@code null} when the collection is not the session's
	 */
	public static @Nullable Related of(@Nullable Object value) {
		return (value instanceof RelatedCollection collection) ? collection.related() : null;
	}

	/**
	 * Return whether a value can be compared without an error.
	 * @param value any object
	 * @return whether it is no unloaded relation
	 */
	static boolean isReadable(@Nullable Object value) {
		Related related = of(value);
		return related == null || related.isLoaded();
	}

	/**
	 * Return whether the relation was loaded.
	 * @return whether the collection may be read
	 */
	public boolean isLoaded() {
		return this.loaded;
	}

	/**
	 * Return whether the owner may have further targets.
	 * @return whether the relation was loaded by a condition or limit
	 */
	public boolean isPartial() {
		return this.partial;
	}

	/**
	 * Take note that the relation holds what is stored.
	 * @param isPartial whether the owner may have further targets
	 */
	void loaded(boolean isPartial) {
		this.loaded = true;
		this.partial = isPartial;
	}

	/**
	 * Return whether the application has changed the collection since it was filled or
	 * flushed.
	 * @return whether a flush has to compare it
	 */
	boolean isTouched() {
		return this.touched;
	}

	/**
	 * Take note that the application changes the collection.
	 */
	void touch() {
		this.touched = true;
	}

	/**
	 * Take note that the collection holds what is stored, or what a flush has seen.
	 */
	void untouched() {
		this.touched = false;
	}

	void requireLoaded() {
		if (!this.loaded) {
			throw new UnloadedRelationshipException(owner(), this.relation.relation().name());
		}
	}

	private String owner() {
		return this.relation.relation().owner().getType().getSimpleName() + " " + this.id;
	}

	@Override
	public String toString() {
		return owner() + "." + this.relation.relation().name() + (this.loaded ? "" : " (not loaded)");
	}

}
