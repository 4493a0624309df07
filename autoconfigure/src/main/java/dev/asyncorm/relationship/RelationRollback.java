package dev.asyncorm.relationship;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

import dev.asyncorm.mapping.Relation.Kind;
import dev.asyncorm.relationship.RelationUnit.Stage;

/**
 * Takes back what flushes have done to the relations of one entity, after the entities
 * themselves went back.
 *
 * @param <E> what the session keeps of an entity
 * @param unit the session
 * @param entity the entity
 * @param last what its relations held before the rollback
 * @since 0.1.0
 */
public record RelationRollback<E>(RelationUnit<E> unit, E entity, Holdings<E> last) {

	/**
	 * Go back to what the relations held at some time.
	 * @param target what they held
	 */
	public void restore(Holdings<E> target) {
		this.unit.flushed(this.entity, target);
		for (OwnerRelation relation : this.unit.relations(this.entity).all()) {
			Held<E> held = target.get(relation.index());
			if (relation.kind() == Kind.TO_ONE) {
				restoreReference(relation, held);
			}
			else if (held != null) {
				restore(relation, held);
			}
			else {
				unload(relation);
			}
		}
	}

	private void restoreReference(OwnerRelation relation, @Nullable Held<E> held) {
		Object instance = this.unit.instance(this.entity);
		Object reference = relation.access().read(instance);
		boolean isKept = held != null && held.value() != null
				&& Objects.equals(relation.key(instance), relation.targetKey(held.value()))
				&& held.targets().stream().allMatch(this::isThere);
		Object restored = (isKept && held != null) ? held.value() : null;
		if (reference != restored) {
			write(relation, restored);
		}
		if (!isKept) {
			this.unit.flushed(this.entity, this.unit.holdings(this.entity).with(relation.index(), null));
		}
	}

	private boolean isThere(E target) {
		Stage stage = this.unit.stage(target);
		return stage == Stage.STORED || stage == Stage.NEW;
	}

	private void restore(OwnerRelation relation, Held<E> held) {
		Object value = relation.access().read(this.unit.instance(this.entity));
		Held<E> before = this.last.get(relation.index());
		boolean isAllThere = held.targets().stream().allMatch(this::isThere);
		if (before == held && isAllThere && RelationChange.isSame(value, held)) {
			return;
		}
		if (before != null) {
			Set<E> left = new LinkedHashSet<>(before.targets());
			held.targets().forEach(left::remove);
			left.forEach((target) -> leave(relation, target));
		}
		List<E> targets = held.targets().stream().filter(this::isThere).toList();
		List<Object> members = targets.stream().map(this.unit::instance).toList();
		if (held.value() != value && held.value() instanceof RelatedCollection) {
			write(relation, held.value());
		}
		Held<E> kept = new Held<>(held.value(), held.key(), members, targets, targets);
		RelationSync.write(this.unit, this.entity, relation, kept, members);
	}

	/**
	 * Let a target that the owner no longer has forget the owner.
	 */
	private void leave(OwnerRelation relation, E target) {
		String inverse = relation.relation().inverse();
		OwnerRelation back = (inverse != null) ? this.unit.relations(target).find(inverse).orElse(null) : null;
		Object instance = this.unit.instance(target);
		if (back != null && !back.relation().isMany() && back.access().isInPlace() && !isStillKeyed(relation, target)
				&& back.access().read(instance) == this.unit.instance(this.entity)) {
			back.access().write(instance, null);
		}
		RelationalPersistentProperty key = relation.relation().foreignKey();
		if (key != null && this.unit.stage(target) == Stage.GONE) {
			this.unit.refer(target, key, null);
		}
	}

	/**
	 * Return whether a target is the owner's, although the owner held a part only.
	 */
	private boolean isStillKeyed(OwnerRelation relation, E target) {
		Object key = relation.targetKey(this.unit.instance(target));
		return this.unit.stage(target) == Stage.STORED && key != null
				&& key.equals(relation.key(this.unit.instance(this.entity)));
	}

	private void unload(OwnerRelation relation) {
		Object instance = this.unit.instance(this.entity);
		Object value = relation.access().read(instance);
		if (relation.relation().isMany() && value != null && Related.isReadable(value)) {
			write(relation, relation.unloaded(instance));
		}
		else if (!relation.relation().isMany() && value != null) {
			write(relation, null);
		}
	}

	private void write(OwnerRelation relation, @Nullable Object value) {
		Object instance = this.unit.instance(this.entity);
		Object written = relation.access().write(instance, value);
		if (written != instance) {
			this.unit.relate(this.entity, written);
		}
	}

	/**
	 * Let keys that were set because of a new entity follow its id, which it may have
	 * lost.
	 */
	public void release() {
		this.unit.flushed(this.entity, this.last);
		new Settlement<>(this.unit).settle(this.entity,
				(relation) -> relation.access().isInPlace() || this.unit.stage(this.entity) != Stage.GONE);
		for (OwnerRelation relation : this.unit.relations(this.entity).all()) {
			Held<E> held = this.last.get(relation.index());
			RelationalPersistentProperty key = relation.relation().foreignKey();
			if (held != null && key != null) {
				held.targets()
					.stream()
					.filter((target) -> this.unit.stage(target) != Stage.STORED)
					.forEach((target) -> release(relation, key, target));
			}
		}
		this.unit.flushed(this.entity, Holdings.none());
	}

	private void release(OwnerRelation relation, RelationalPersistentProperty key, E target) {
		if (relation.kind() == Kind.TO_ONE) {
			this.unit.refer(this.entity, key, relation.targetKey(this.unit.instance(target)));
		}
		else {
			this.unit.refer(target, key, relation.key(this.unit.instance(this.entity)));
		}
	}

}
