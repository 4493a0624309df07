package dev.asyncorm.relationship;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import dev.asyncorm.relationship.RelationUnit.Stage;

/**
 * Puts the present instances of immutable targets into the relations that hold older
 * ones. Targets come before their owners, because an immutable owner is another instance
 * afterwards. In a cycle one owner has to keep an older instance: which one follows from
 * the order of the entities, so that it is the same one every time. Holds mutable state.
 *
 * @param <E> what the session keeps of an entity
 */
final class Settlement<E> {

	private final RelationUnit<E> unit;

	/** Whether an entity is done; those that are not lead to the present one. */
	private final Map<E, Boolean> visited = new IdentityHashMap<>();

	Settlement(RelationUnit<E> unit) {
		this.unit = unit;
	}

	void run(Collection<E> entities) {
		List<E> holders = entities.stream().filter((entity) -> this.unit.stage(entity) != Stage.GONE).toList();
		// only a relation that is copied makes another instance, which others may hold
		if (holders.stream().anyMatch(this::isOutdated)) {
			holders.stream().sorted(Comparator.comparingLong(this.unit::order)).forEach(this::visit);
		}
		holders.forEach((entity) -> settle(entity, (relation) -> relation.access().isInPlace()));
	}

	private boolean isOutdated(E entity) {
		for (OwnerRelation relation : this.unit.relations(entity).all()) {
			if (!relation.access().isInPlace() && isOutdated(entity, relation)) {
				return true;
			}
		}
		return false;
	}

	private boolean isOutdated(E entity, OwnerRelation relation) {
		Held<E> held = relation.isCopied() ? this.unit.holdings(entity).get(relation.index()) : null;
		for (int i = 0; held != null && i < held.members().size(); i++) {
			E target = held.targets().get(i);
			if (held.members().get(i) != this.unit.instance(target) && this.visited.get(target) != Boolean.FALSE) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Settle what an entity leads to, and then itself. A loop, because chains are long.
	 */
	private void visit(E first) {
		Deque<E> open = new ArrayDeque<>();
		open.push(first);
		while (!open.isEmpty()) {
			E entity = open.element();
			Boolean isDone = this.visited.putIfAbsent(entity, false);
			if (isDone == null) {
				push(entity, open);
				continue;
			}
			open.remove();
			if (!isDone) {
				settle(entity, (relation) -> !relation.access().isInPlace());
				this.visited.put(entity, true);
			}
		}
	}

	private void push(E entity, Deque<E> open) {
		for (OwnerRelation relation : this.unit.relations(entity).all()) {
			Held<E> held = this.unit.holdings(entity).get(relation.index());
			if (held == null || !relation.isCopied() || relation.access().isInPlace()) {
				continue;
			}
			for (E target : held.targets()) {
				if (!this.visited.containsKey(target) && this.unit.relations(target).isCopying()
						&& this.unit.stage(target) != Stage.GONE) {
					open.push(target);
				}
			}
		}
	}

	/**
	 * Settle some relations of an entity.
	 * @param entity the entity
	 * @param which the relations
	 */
	void settle(E entity, Predicate<OwnerRelation> which) {
		for (OwnerRelation relation : this.unit.relations(entity).all()) {
			if (which.test(relation) && isOutdated(entity, relation)) {
				settle(entity, relation);
			}
		}
	}

	private void settle(E entity, OwnerRelation relation) {
		Held<E> held = this.unit.holdings(entity).get(relation.index());
		Object value = relation.access().read(this.unit.instance(entity));
		// what was changed meanwhile is compared by the next flush
		if (held != null && RelationChange.isSame(value, held)) {
			List<Object> members = held.targets().stream().map(this.unit::instance).toList();
			RelationSync.write(this.unit, entity, relation, held, members);
		}
	}

}
