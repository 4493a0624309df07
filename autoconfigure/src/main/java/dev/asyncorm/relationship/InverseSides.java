package dev.asyncorm.relationship;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.asyncorm.mapping.Relation;
import dev.asyncorm.mapping.Relation.Kind;
import dev.asyncorm.relationship.RelationUnit.Stage;

/**
 * What the loaded other sides of changed relations gain and lose. All of them follow at
 * once, because a look at a collection for each target is slow when there are many. Holds
 * mutable state.
 *
 * @param <E> what the session keeps of an entity
 */
final class InverseSides<E> {

	private final RelationUnit<E> unit;

	private final Map<E, Map<OwnerRelation, Map<E, Boolean>>> changes = new LinkedHashMap<>();

	InverseSides(RelationUnit<E> unit) {
		this.unit = unit;
	}

	/**
	 * Take note of a change if the other side is loaded.
	 * @param entity the owner of the other side, which is not deleted
	 * @param relation the relation on this side
	 * @param target what the other side gains or loses
	 * @param isAdded whether it gains the target
	 */
	void add(E entity, Relation relation, E target, boolean isAdded) {
		String inverse = relation.inverse();
		OwnerRelation other = (inverse != null) ? this.unit.relations(entity).find(inverse).orElse(null) : null;
		if (other != null && mayFollow(entity, other)) {
			this.changes.computeIfAbsent(entity, (any) -> new LinkedHashMap<>())
				.computeIfAbsent(other, (any) -> new LinkedHashMap<>())
				.put(target, isAdded);
		}
	}

	/**
	 * A relation to one that the application has changed itself is left to it.
	 */
	private boolean mayFollow(E entity, OwnerRelation other) {
		Object value = other.access().read(this.unit.instance(entity));
		if (other.kind() != Kind.ONE) {
			return value instanceof Collection<?> && Related.isReadable(value);
		}
		Held<E> held = this.unit.holdings(entity).get(other.index());
		return other.access().isInPlace()
				&& ((held != null) ? held.value() == value : value == null && this.unit.stage(entity) == Stage.NEW);
	}

	/**
	 * Let all of them follow.
	 * @return the entities whose relations have changed, which have to be compared, too
	 */
	List<E> follow() {
		Map<E, Map<OwnerRelation, Map<E, Boolean>>> all = new LinkedHashMap<>(this.changes);
		this.changes.clear();
		List<E> changed = new ArrayList<>();
		all.forEach((entity, relations) -> relations.forEach((relation, targets) -> {
			if (follow(this.unit.instance(entity), relation, targets)) {
				changed.add(entity);
			}
		}));
		return changed;
	}

	private boolean follow(Object instance, OwnerRelation relation, Map<E, Boolean> targets) {
		Object value = relation.access().read(instance);
		if (value instanceof Collection<?> collection) {
			return change(collection, targets);
		}
		Object other = one(value, targets);
		if (relation.kind() == Kind.ONE && other != value) {
			relation.access().write(instance, other);
			return true;
		}
		return false;
	}

	private @Nullable Object one(@Nullable Object value, Map<E, Boolean> targets) {
		Object one = value;
		for (Map.Entry<E, Boolean> target : targets.entrySet()) {
			Object instance = this.unit.instance(target.getKey());
			if (target.getValue()) {
				return instance;
			}
			one = (one != instance) ? one : null;
		}
		return one;
	}

	@SuppressWarnings("unchecked")
	private boolean change(Collection<?> collection, Map<E, Boolean> targets) {
		Set<Object> contained = Collections.newSetFromMap(new IdentityHashMap<>());
		contained.addAll(collection);
		Set<Object> removed = Collections.newSetFromMap(new IdentityHashMap<>());
		List<Object> added = new ArrayList<>();
		targets.forEach((target, isAdded) -> {
			Object instance = this.unit.instance(target);
			if (isAdded != contained.contains(instance)) {
				(isAdded ? added : removed).add(instance);
			}
		});
		try {
			boolean isLess = !removed.isEmpty() && collection.removeIf(removed::contains);
			return (!added.isEmpty() && ((Collection<Object>) collection).addAll(added)) || isLess;
		}
		catch (UnsupportedOperationException ex) {
			// the application's own, which it does not want to change
			return false;
		}
	}

}
