package dev.asyncorm.relationship;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

import dev.asyncorm.mapping.EntityModel;
import dev.asyncorm.mapping.PropertyReader;
import dev.asyncorm.mapping.Relation;
import dev.asyncorm.mapping.Relation.Kind;
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
 * @param index its number among the relations of the owner
 * @param isCopied whether a change of a target makes another instance
 */
record OwnerRelation(Relation relation, RelationAccess access, PropertyReader owner, PropertyReader target,
		PropertyReader ownerId, int index, boolean isCopied) {

	OwnerRelation(Relation relation, int index) {
		this(relation, RelationAccess.of(relation), key(relation.ownerKey()), key(relation.targetKey()),
				key(relation.owner().getRequiredIdProperty()), index, EntityModel.isImmutable(relation.target()));
	}

	private static PropertyReader key(RelationalPersistentProperty property) {
		return PropertyReader.of(property).asKey(property);
	}

	Kind kind() {
		return this.relation.kind();
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
		Object id = this.ownerId.read(instance);
		String name = this.relation.owner().getType().getSimpleName();
		return (id != null) ? name + " " + id : "a new " + name;
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

	/**
	 * Return whether the targets are neither those of a session nor told by columns.
	 */
	boolean isUnwritten(Object instance) {
		Object value = this.access.read(instance);
		if (this.relation.isMany()) {
			return value instanceof Collection<?> targets && Related.of(value) == null && !targets.isEmpty();
		}
		Object key = key(instance);
		return value != null && (key == null || !key.equals(targetKey(value)));
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

	/**
	 * Others, and a rollback, may hold the whole list, which must not become a part under
	 * their hands, nor a part the whole.
	 */
	private static boolean mayFill(@Nullable Related related, boolean isPartial) {
		return related != null && (!related.isLoaded() || related.isPartial() == isPartial);
	}

	static void fill(Object collection, Collection<?> targets, boolean isPartial) {
		if (collection instanceof RelatedCollection related) {
			related.related().loaded(isPartial);
			related.fill(targets);
		}
	}

	/**
	 * Take down what an owner holds after it was loaded.
	 * @param <E> what the session keeps of an entity
	 * @param instance the owner
	 * @param loaded the targets that were loaded
	 * @param members their instances
	 * @return what is held
	 */
	<E> Held<E> held(Object instance, Collection<E> loaded, List<Object> members) {
		Object value = this.access.read(instance);
		if (kind() == Kind.ONE && loaded.isEmpty()) {
			return Held.none();
		}
		List<E> targets = (loaded instanceof List<E> list) ? list : new ArrayList<>(loaded);
		if (!this.relation.isMany() || !(value instanceof Collection<?> collection)) {
			Object key = (kind() == Kind.TO_ONE) ? key(instance) : null;
			return Held.one(value, key, targets.isEmpty() ? null : targets.get(0));
		}
		return (collection.size() != members.size()) ? distinct(collection, members, targets)
				: Held.many(collection, members, targets);
	}

	/**
	 * Take down what a set holds, which of equal targets has the first only.
	 */
	private static <E> Held<E> distinct(Collection<?> set, List<Object> members, List<E> targets) {
		Set<Object> present = Collections.newSetFromMap(new IdentityHashMap<>());
		present.addAll(set);
		List<Object> kept = new ArrayList<>();
		List<E> held = new ArrayList<>();
		for (int i = 0; i < members.size(); i++) {
			if (present.remove(members.get(i))) {
				kept.add(members.get(i));
				held.add(targets.get(i));
			}
		}
		return Held.many(set, kept, held);
	}

}
