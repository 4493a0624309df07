package dev.asyncorm.relationship;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

import dev.asyncorm.mapping.Cascade;

/**
 * Compares references to one target with what they held. A reference that was replaced
 * sets the foreign key; a key that was changed on its own wins over the reference.
 *
 * @param <E> what the session keeps of an entity
 * @param unit the session
 * @param change the comparison that it is part of
 */
record ReferenceChange<E>(RelationUnit<E> unit, RelationChange<E> change) {

	void compare(E owner, OwnerRelation relation) {
		Object instance = this.unit.instance(owner);
		Object reference = relation.access().read(instance);
		Held<E> held = this.unit.holdings(owner).get(relation.index());
		Object before = (held != null) ? held.value() : null;
		if (reference == before) {
			if (!isSame(this.unit, owner, relation, held)) {
				write(owner, relation, null);
				this.change.hold(owner, relation, null);
			}
		}
		else if (reference == null) {
			cleared(owner, relation, Objects.requireNonNull(held));
		}
		else {
			replaced(owner, relation, reference, held);
		}
	}

	/**
	 * Return whether a reference and its foreign key are what they were.
	 */
	static <E> boolean isSame(RelationUnit<E> unit, E owner, OwnerRelation relation, @Nullable Held<E> held) {
		Object instance = unit.instance(owner);
		Object reference = relation.access().read(instance);
		if (held == null) {
			return reference == null;
		}
		return reference == held.value()
				&& (reference == null || Objects.equals(relation.key(instance), key(unit, owner, relation, held)));
	}

	/**
	 * Return the foreign key that belongs to what is held; it is set late when the
	 * database generates the id of the target.
	 */
	private static <E> @Nullable Object key(RelationUnit<E> unit, E owner, OwnerRelation relation, Held<E> held) {
		Object value = held.value();
		boolean isSet = value != null && unit.linked(owner, relation.relation().ownerKey()) == null;
		return (isSet && value != null) ? relation.targetKey(value) : held.key();
	}

	private void cleared(E owner, OwnerRelation relation, Held<E> held) {
		RelationalPersistentProperty key = relation.relation().ownerKey();
		Object instance = this.unit.instance(owner);
		if (!isKeyChanged(owner, relation, held)) {
			RelationErrors.requireNullable(relation, key, instance);
			this.unit.refer(owner, key, null);
		}
		this.change.hold(owner, relation, null);
		held.targets().forEach((target) -> this.change.follow(target, relation.relation(), owner, false));
	}

	private void replaced(E owner, OwnerRelation relation, Object reference, @Nullable Held<E> held) {
		RelationalPersistentProperty key = relation.relation().ownerKey();
		Object id = relation.targetKey(reference);
		boolean isPlain = id != null && !relation.relation().cascades(Cascade.PERSIST);
		E present = this.unit.find(reference);
		E former = (isPlain && present == null) ? known(relation, held, id) : present;
		refuseContradiction(owner, relation, held, former, id);
		E target = (isPlain && present == null) ? former : this.change.target(owner, relation, reference, present);
		if (target != null) {
			this.unit.link(owner, key, target);
			this.change.holdReference(owner, relation, target);
			this.change.follow(target, relation.relation(), owner, true);
		}
		else {
			this.unit.refer(owner, key, id);
			Object instance = this.unit.instance(owner);
			this.change.hold(owner, relation, Held.one(reference, relation.key(instance), null));
		}
		if (held != null) {
			held.targets()
				.stream()
				.filter((left) -> left != target)
				.forEach((left) -> this.change.follow(left, relation.relation(), owner, false));
		}
	}

	private void refuseContradiction(E owner, OwnerRelation relation, @Nullable Held<E> held, @Nullable E target,
			@Nullable Object id) {
		RelationalPersistentProperty key = relation.relation().ownerKey();
		E linked = this.unit.linked(owner, key);
		boolean isChanged = (linked != null) ? linked != target
				: isKeyChanged(owner, relation, held) && !Objects.equals(relation.key(this.unit.instance(owner)), id);
		if (isChanged && (linked == null || held == null)) {
			throw RelationErrors.contradiction(relation, key, this.unit.instance(owner));
		}
	}

	/**
	 * Find the target that is held already when a detached object of it takes its place.
	 */
	private @Nullable E known(OwnerRelation relation, @Nullable Held<E> held, @Nullable Object id) {
		E target = (held != null && !held.targets().isEmpty()) ? held.targets().get(0) : null;
		return (target != null && Objects.equals(relation.targetKey(this.unit.instance(target)), id)) ? target : null;
	}

	private boolean isKeyChanged(E owner, OwnerRelation relation, @Nullable Held<E> held) {
		return (held != null)
				? !Objects.equals(relation.key(this.unit.instance(owner)), key(this.unit, owner, relation, held))
				: this.unit.isGiven(owner, relation.relation().ownerKey());
	}

	private void write(E owner, OwnerRelation relation, @Nullable Object reference) {
		Object instance = this.unit.instance(owner);
		Object written = relation.access().write(instance, reference);
		if (written != instance) {
			this.unit.relate(owner, written);
		}
	}

}
