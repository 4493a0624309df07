package dev.asyncorm.relationship;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import reactor.core.publisher.Mono;

import dev.asyncorm.mapping.Relation.Kind;
import dev.asyncorm.relationship.RelationUnit.Stage;

/**
 * Turns what the application has done to relations into what a flush writes. Immutable;
 * as safe for concurrent use as the session.
 *
 * @param <E> what the session keeps of an entity
 * @param unit the session
 * @param loader loads what is deleted with its owner
 * @since 0.1.0
 */
public record RelationSync<E>(RelationUnit<E> unit, RelationLoader<E> loader) {

	/**
	 * Return whether a flush has to write relations of an entity, or to refuse them.
	 * @param unit the session
	 * @param <E> what the session keeps of an entity
	 * @param entity a new or stored entity
	 * @return whether a relation was changed since it was loaded or flushed
	 */
	public static <E> boolean isChanged(RelationUnit<E> unit, E entity) {
		Object instance = unit.instance(entity);
		Holdings<E> holdings = unit.holdings(entity);
		if (holdings.isEmpty() && unit.stage(entity) == Stage.NEW) {
			return true;
		}
		for (OwnerRelation relation : unit.relations(entity).all()) {
			Object value = relation.access().read(instance);
			Held<E> held = holdings.get(relation.index());
			boolean isSame = (relation.kind() == Kind.TO_ONE) ? ReferenceChange.isSame(unit, entity, relation, held)
					: RelationChange.isSame(value, held) && (held == null || !held.isUnjoined());
			if (!isSame) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Compare relations with what they held.
	 * @param entities the entities; those that are added for them follow
	 * @return completion; reads only when owners are deleted
	 */
	public Mono<Void> run(Collection<E> entities) {
		return Mono.defer(() -> {
			List<E> changed = entities.stream()
				.filter((entity) -> isPresent(entity) && isChanged(this.unit, entity))
				.sorted(Comparator.comparingLong(this.unit::order))
				.toList();
			List<E> deleted = entities.stream().filter((entity) -> this.unit.stage(entity) == Stage.DELETED).toList();
			new RelationChange<>(this.unit).run(changed, deleted);
			return new RelationDelete<>(this.unit, this.loader).run(entities);
		});
	}

	private boolean isPresent(E entity) {
		Stage stage = this.unit.stage(entity);
		return stage == Stage.NEW || stage == Stage.STORED;
	}

	/**
	 * Put the present instances of immutable targets into the relations of their owners.
	 * @param entities the owners
	 */
	public void settle(Collection<E> entities) {
		new Settlement<>(this.unit).run(entities);
	}

	/**
	 * Let a relation hold targets.
	 */
	static <E> void write(RelationUnit<E> unit, E entity, OwnerRelation relation, Held<E> held, List<Object> members) {
		Object instance = unit.instance(entity);
		Object written = relation.assign(instance, members, relation.isPartial(instance));
		if (written != instance) {
			unit.relate(entity, written);
		}
		Object value = relation.access().read(written);
		unit.flushed(entity, unit.holdings(entity).with(relation.index(), held.with(value, members)));
	}

	/**
	 * Find the new targets that were added for a new owner and cannot be stored without
	 * it.
	 * @param unit the session
	 * @param <E> what the session keeps of an entity
	 * @param owner the owner, which is not stored after all
	 * @return the targets
	 */
	public static <E> List<E> dependents(RelationUnit<E> unit, E owner) {
		List<E> dependents = new ArrayList<>();
		for (OwnerRelation relation : unit.relations(owner).all()) {
			RelationalPersistentProperty key = relation.relation().foreignKey();
			Held<E> held = unit.holdings(owner).get(relation.index());
			if (held != null && key != null && relation.kind() != Kind.TO_ONE) {
				held.targets()
					.stream()
					.filter((target) -> unit.stage(target) == Stage.NEW && unit.linked(target, key) == owner)
					.forEach(dependents::add);
			}
		}
		return dependents;
	}

	/**
	 * Find the new entities that the relations of a new one lead to.
	 * @param unit the session
	 * @param <E> what the session keeps of an entity
	 * @param entity the new entity
	 * @return this entity and all others
	 */
	public static <E> Set<E> reached(RelationUnit<E> unit, E entity) {
		Set<E> reached = Collections.newSetFromMap(new IdentityHashMap<>());
		Deque<E> open = new ArrayDeque<>(List.of(entity));
		while (!open.isEmpty()) {
			E owner = open.remove();
			if (unit.stage(owner) == Stage.NEW && reached.add(owner)) {
				for (OwnerRelation relation : unit.relations(owner).all()) {
					Held<E> held = unit.holdings(owner).get(relation.index());
					open.addAll((held != null) ? held.targets() : List.of());
				}
			}
		}
		return reached;
	}

	/**
	 * Find the rows of join tables that have to be written.
	 * @param entities new, stored and deleted entities
	 * @return the rows
	 */
	public JoinRows<E> joins(Collection<E> entities) {
		return JoinRows.of(this.unit, entities);
	}

}
