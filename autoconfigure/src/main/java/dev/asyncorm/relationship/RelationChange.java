package dev.asyncorm.relationship;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

import dev.asyncorm.mapping.Cascade;
import dev.asyncorm.mapping.ColumnNullability;
import dev.asyncorm.mapping.Relation;
import dev.asyncorm.mapping.Relation.Kind;
import dev.asyncorm.relationship.RelationUnit.Stage;

/**
 * One comparison of relations with what they held: turns the differences into new and
 * deleted entities and foreign keys. Targets that are taken out come last, when it is
 * known who has them now. Holds mutable state.
 *
 * @param <E> what the session keeps of an entity
 */
final class RelationChange<E> {

	private final RelationUnit<E> unit;

	private final Deque<E> open = new ArrayDeque<>();

	private final Map<E, RelationalPersistentProperty> taken = new IdentityHashMap<>();

	private final Deque<Removal<E>> removals = new ArrayDeque<>();

	private final InverseSides<E> following;

	RelationChange(RelationUnit<E> unit) {
		this.unit = unit;
		this.following = new InverseSides<>(unit);
	}

	/**
	 * Compare. When something is refused, the next comparison finds what this one has not
	 * done.
	 * @param entities new and stored entities
	 * @param deleted deleted entities, whose targets may have been taken out before
	 */
	void run(Collection<E> entities, Collection<E> deleted) {
		try {
			compare(entities);
			deleted.forEach(
					(entity) -> this.unit.relations(entity).all().forEach((relation) -> release(entity, relation)));
			while (!this.removals.isEmpty()) {
				remove(this.removals.element());
				this.removals.remove();
			}
		}
		finally {
			this.following.follow();
			this.removals.forEach(this::putBack);
		}
	}

	private void compare(Collection<E> entities) {
		this.open.addAll(entities);
		while (!this.open.isEmpty()) {
			E entity = this.open.remove();
			if (isPresent(entity)) {
				this.unit.relations(entity).all().forEach((relation) -> compare(entity, relation));
			}
			if (this.open.isEmpty()) {
				this.open.addAll(this.following.follow());
			}
		}
	}

	/**
	 * Take note of the targets that were taken out of a deleted owner.
	 */
	private void release(E owner, OwnerRelation relation) {
		Object value = relation.access().read(this.unit.instance(owner));
		Held<E> held = this.unit.holdings(owner).get(relation.index());
		RelationalPersistentProperty key = relation.relation().foreignKey();
		boolean mayLeave = key != null && relation.kind() != Kind.TO_ONE && ColumnNullability.isNullable(key);
		if (!mayLeave || relation.relation().orphanRemoval() || held == null || isSame(value, held)) {
			return;
		}
		Set<Object> members = Collections.newSetFromMap(new IdentityHashMap<>());
		members.addAll(relation.present(this.unit.instance(owner)));
		List<E> targets = held.targets()
			.stream()
			.filter((target) -> members.contains(this.unit.instance(target)))
			.toList();
		Set<E> left = identitySet(held.targets());
		left.removeAll(identitySet(targets));
		left.forEach((target) -> detach(owner, relation, target));
		hold(owner, relation,
				new Held<>(value, null, targets.stream().map(this.unit::instance).toList(), targets, targets));
	}

	private boolean isPresent(E entity) {
		Stage stage = this.unit.stage(entity);
		return stage == Stage.NEW || stage == Stage.STORED;
	}

	private void compare(E owner, OwnerRelation relation) {
		if (relation.kind() == Kind.TO_ONE) {
			new ReferenceChange<>(this.unit, this).compare(owner, relation);
			return;
		}
		Object value = relation.access().read(this.unit.instance(owner));
		Held<E> held = this.unit.holdings(owner).get(relation.index());
		boolean isNew = this.unit.stage(owner) == Stage.NEW;
		if (isSame(value, held) && (held != null || !isNew || value != null)) {
			return;
		}
		if (held == null && !isNew) {
			throw RelationErrors.replaced(relation, this.unit.instance(owner));
		}
		change(owner, relation, own(owner, relation, value, held),
				(held != null) ? held : Held.many(List.of(), List.of(), List.of()));
	}

	/**
	 * Copy a collection that may belong to another owner, which would lose what this one
	 * takes.
	 */
	private @Nullable Object own(E owner, OwnerRelation relation, @Nullable Object value, @Nullable Held<E> held) {
		if (!(value instanceof RelatedCollection collection) || (held != null && held.value() == value)) {
			return value;
		}
		Object instance = this.unit.instance(owner);
		Object copy = relation.unloaded(instance);
		OwnerRelation.fill(copy, (Collection<?>) value, collection.related().isPartial());
		Object written = relation.access().write(instance, copy);
		if (written != instance) {
			this.unit.relate(owner, written);
		}
		return relation.access().read(written);
	}

	/**
	 * Return whether nothing has to be compared. A collection that is missing or was
	 * never loaded says nothing about its targets.
	 */
	static <E> boolean isSame(@Nullable Object value, @Nullable Held<E> held) {
		if (value instanceof RelatedCollection collection) {
			return !collection.related().isLoaded()
					|| (held != null && held.value() == value && !collection.related().isTouched());
		}
		if (value instanceof Collection<?> collection) {
			return held != null && held.value() == value && isSame(collection, held.members());
		}
		return (held != null) ? (held.value() == value || held.value() instanceof Collection<?>) : value == null;
	}

	private static boolean isSame(Collection<?> current, List<Object> members) {
		if (current.size() != members.size()) {
			return false;
		}
		int index = 0;
		for (Object member : current) {
			if (member != members.get(index++)) {
				return false;
			}
		}
		return true;
	}

	private void change(E owner, OwnerRelation relation, @Nullable Object value, Held<E> held) {
		Collection<?> members = (value instanceof Collection<?> collection) ? collection
				: (value != null) ? List.of(value) : List.of();
		List<E> targets = targets(owner, relation, members, held);
		Set<E> left = identitySet(held.targets());
		for (E target : targets) {
			if (!left.remove(target)) {
				attach(owner, relation, target);
			}
		}
		left.forEach((target) -> detach(owner, relation, target));
		if (value instanceof RelatedCollection collection) {
			collection.related().untouched();
		}
		boolean isJoined = relation.kind() == Kind.MANY_TO_MANY;
		hold(owner, relation,
				new Held<>(value, null, List.copyOf(members), targets, isJoined ? held.stored() : targets));
	}

	private static <E> Set<E> identitySet(Collection<E> entities) {
		Set<E> set = Collections.newSetFromMap(new IdentityHashMap<>());
		set.addAll(entities);
		return set;
	}

	/**
	 * Find all targets, or add none when one of them is refused.
	 */
	private List<E> targets(E owner, OwnerRelation relation, Collection<?> members, Held<E> held) {
		Map<Object, E> known = new IdentityHashMap<>();
		for (int i = 0; i < held.targets().size(); i++) {
			known.put(held.members().get(i), held.targets().get(i));
		}
		List<E> targets = new ArrayList<>(members.size());
		int before = this.open.size();
		try {
			for (Object member : members) {
				E target = (member != null) ? known.get(member) : null;
				targets.add((target != null) ? target : target(owner, relation, member));
			}
		}
		catch (RuntimeException ex) {
			takeBack(before);
			throw ex;
		}
		return targets;
	}

	private void takeBack(int before) {
		while (this.open.size() > before) {
			this.unit.delete(this.open.removeLast());
		}
	}

	private E target(E owner, OwnerRelation relation, @Nullable Object member) {
		if (member == null) {
			throw RelationErrors.empty(relation, this.unit.instance(owner));
		}
		return target(owner, relation, member, this.unit.find(member));
	}

	/**
	 * Accept a target, and add it when it is new and the relation says so.
	 */
	E target(E owner, OwnerRelation relation, Object instance, @Nullable E known) {
		if (known == null) {
			if (!relation.relation().cascades(Cascade.PERSIST)) {
				throw RelationErrors.unknown(relation, this.unit.instance(owner));
			}
			E added = this.unit.add(instance);
			this.open.add(added);
			return added;
		}
		if (!isPresent(known)) {
			throw RelationErrors.deleted(relation, this.unit.instance(owner));
		}
		return known;
	}

	private void attach(E owner, OwnerRelation relation, E target) {
		RelationalPersistentProperty key = relation.relation().foreignKey();
		if (key != null) {
			this.unit.link(target, key, owner);
			this.taken.put(target, key);
			OwnerRelation back = back(relation.relation());
			if (back != null) {
				refer(target, back, owner);
			}
		}
		else {
			follow(target, relation.relation(), owner, true);
		}
	}

	/**
	 * Let the reference that leads back follow; the former owner loses the target.
	 */
	private void refer(E target, OwnerRelation back, E owner) {
		Held<E> former = this.unit.holdings(target).get(back.index());
		back.access().write(this.unit.instance(target), this.unit.instance(owner));
		holdReference(target, back, owner);
		if (former != null) {
			former.targets()
				.stream()
				.filter((entity) -> entity != owner)
				.forEach((entity) -> follow(entity, back.relation(), target, false));
		}
	}

	private void detach(E owner, OwnerRelation relation, E target) {
		if (relation.kind() == Kind.MANY_TO_MANY) {
			follow(target, relation.relation(), owner, false);
		}
		else {
			this.removals.add(new Removal<>(owner, relation, target));
		}
	}

	private void remove(Removal<E> removal) {
		E target = removal.target();
		Relation relation = removal.relation().relation();
		RelationalPersistentProperty key = Objects.requireNonNull(relation.foreignKey());
		boolean isElsewhere = !isPresent(target) || this.taken.get(target) == key
				|| !RelationDelete.leadsTo(this.unit, target, removal.relation(), removal.owner());
		if (isElsewhere) {
			return;
		}
		if (relation.orphanRemoval()) {
			this.unit.delete(target);
			return;
		}
		RelationErrors.requireNullable(removal.relation(), key, this.unit.instance(target));
		this.unit.refer(target, key, null);
		OwnerRelation back = back(relation);
		if (back != null) {
			back.access().write(this.unit.instance(target), null);
			hold(target, back, null);
		}
	}

	/**
	 * Let the owner still hold a target that was taken out in vain.
	 */
	private void putBack(Removal<E> removal) {
		OwnerRelation relation = removal.relation();
		Held<E> held = Objects.requireNonNull(this.unit.holdings(removal.owner()).get(relation.index()));
		if (held.value() instanceof RelatedCollection collection) {
			collection.related().touch();
		}
		hold(removal.owner(), relation, held.and(this.unit.instance(removal.target()), removal.target()));
	}

	/**
	 * Keep the loaded other side in step, which is then compared, too.
	 * @param entity the owner of the other side
	 * @param relation the relation on this side
	 * @param target what the other side gains or loses
	 * @param isAdded whether it gains the target
	 */
	void follow(E entity, Relation relation, E target, boolean isAdded) {
		if (isPresent(entity)) {
			this.following.add(entity, relation, target, isAdded);
		}
	}

	/**
	 * Find the reference that leads back to the owner, if it can be set in place.
	 */
	private @Nullable OwnerRelation back(Relation relation) {
		String inverse = relation.inverse();
		OwnerRelation back = (inverse != null)
				? this.unit.relations(relation.target().getType()).find(inverse).orElseThrow() : null;
		return (back != null && back.kind() == Kind.TO_ONE && back.access().isInPlace()) ? back : null;
	}

	void holdReference(E entity, OwnerRelation relation, E target) {
		Object instance = this.unit.instance(entity);
		hold(entity, relation, Held.one(relation.access().read(instance), relation.key(instance), target));
	}

	void hold(E entity, OwnerRelation relation, @Nullable Held<E> held) {
		this.unit.flushed(entity, this.unit.holdings(entity).with(relation.index(), held));
	}

	/**
	 * A target that was taken out of a relation.
	 *
	 * @param owner the owner
	 * @param relation the relation
	 * @param target the target
	 */
	private record Removal<E>(E owner, OwnerRelation relation, E target) {
	}

}
