package dev.asyncorm.relationship;

import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.asyncorm.mapping.PropertyReader;
import dev.asyncorm.mapping.Relation;
import dev.asyncorm.mapping.RelationAccess;

/**
 * A relation of one entity type and the way to its values. Immutable and safe for
 * concurrent use.
 *
 * @param relation the relation
 * @param access reads and writes its property
 * @param owner reads the owner's key
 * @param target reads the target's key
 * @param ownerId reads the id of an owner, for messages
 */
record OwnerRelation(Relation relation, RelationAccess access, PropertyReader owner, PropertyReader target,
		PropertyReader ownerId) {

	OwnerRelation(Relation relation) {
		this(relation, RelationAccess.of(relation), PropertyReader.of(relation.ownerKey()),
				PropertyReader.of(relation.targetKey()), PropertyReader.of(relation.owner().getRequiredIdProperty()));
	}

	/**
	 * Return the value of an owner that decides about its targets.
	 * @param instance the owner
	 * @return the foreign key or the id
	 */
	@Nullable Object key(Object instance) {
		return this.owner.read(instance);
	}

	@Nullable Object targetKey(Object instance) {
		return this.target.read(instance);
	}

	String describe(Object instance) {
		return this.relation.owner().getType().getSimpleName() + " " + this.ownerId.read(instance);
	}

	Object unloaded(Object instance) {
		Related related = new Related(this, this.ownerId.read(instance));
		return this.relation.isSet() ? new RelatedSet<>(related) : new RelatedList<>(related);
	}

	/**
	 * Return whether there is nothing to load.
	 * @param instance the owner
	 * @return whether the targets are there
	 */
	boolean isLoaded(Object instance) {
		Object value = this.access.read(instance);
		return switch (this.relation.kind()) {
			case TO_ONE -> isLoadedTarget(instance, value);
			case ONE -> value != null;
			case MANY, MANY_TO_MANY -> {
				Related related = Related.of(value);
				// what a new entity was made with says nothing about its rows
				yield related != null && related.isLoaded() && !related.isPartial();
			}
		};
	}

	private boolean isLoadedTarget(Object instance, @Nullable Object value) {
		Object key = key(instance);
		if (key == null || value == null) {
			return key == null;
		}
		return key.equals(targetKey(value));
	}

	boolean isPartial(Object instance) {
		Related related = Related.of(this.access.read(instance));
		return related != null && related.isPartial();
	}

	/**
	 * Return the targets that an owner has now.
	 * @param instance the owner, whose relation is loaded
	 * @return the targets
	 */
	List<Object> present(Object instance) {
		Object value = this.access.read(instance);
		if (value instanceof Collection<?> targets) {
			return List.copyOf(targets);
		}
		return (value != null) ? List.of(value) : List.of();
	}

	/**
	 * Set the targets of an owner.
	 * @param instance the owner
	 * @param targets the targets that were read
	 * @param isPartial whether there may be more
	 * @return the owner, or a copy of an immutable one
	 */
	Object assign(Object instance, List<Object> targets, boolean isPartial) {
		if (!this.relation.isMany()) {
			return this.access.write(instance, targets.isEmpty() ? null : targets.get(0));
		}
		Object value = this.access.read(instance);
		Object collection = (value != null && this.access.isInPlace() && mayFill(Related.of(value), isPartial)) ? value
				: unloaded(instance);
		fill(collection, targets, isPartial);
		return (collection != value) ? this.access.write(instance, collection) : instance;
	}

	/** Others may hold the whole list, which must not become a part under their hands. */
	private static boolean mayFill(@Nullable Related related, boolean isPartial) {
		return related != null && !(isPartial && related.isLoaded() && !related.isPartial());
	}

	@SuppressWarnings("unchecked")
	private static void fill(Object collection, List<Object> targets, boolean isPartial) {
		if (collection instanceof RelatedList<?> list) {
			list.related().loaded(isPartial);
			((RelatedList<Object>) list).fill(targets);
		}
		else if (collection instanceof RelatedSet<?> set) {
			set.related().loaded(isPartial);
			((RelatedSet<Object>) set).fill(targets);
		}
	}

}
