package dev.asyncorm.relationship;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.mapping.Cascade;
import dev.asyncorm.mapping.Relation.Kind;
import dev.asyncorm.relationship.RelationUnit.Stage;

/**
 * One run of deleting the targets of deleted owners, level by level. What is not loaded
 * is loaded for all owners of a level together. Holds mutable state.
 *
 * @param <E> what the session keeps of an entity
 */
final class RelationDelete<E> {

	private final RelationUnit<E> unit;

	private final RelationLoader<E> loader;

	private final Set<E> done = Collections.newSetFromMap(new IdentityHashMap<>());

	private Collection<E> level = List.of();

	RelationDelete(RelationUnit<E> unit, RelationLoader<E> loader) {
		this.unit = unit;
		this.loader = loader;
	}

	Mono<Void> run(Collection<E> entities) {
		this.level = entities;
		return Mono.defer(this::level).repeat(() -> !this.level.isEmpty()).then();
	}

	/**
	 * Delete the targets of one level, whose own targets are the next one.
	 */
	private Mono<Void> level() {
		Map<Class<?>, List<E>> owners = new LinkedHashMap<>();
		for (E entity : this.level) {
			if (this.unit.stage(entity) == Stage.DELETED && this.done.add(entity)
					&& !cascading(this.unit.relations(entity)).isEmpty()) {
				owners.computeIfAbsent(this.unit.relations(entity).model().type(), (any) -> new ArrayList<>())
					.add(entity);
			}
		}
		this.level = List.of();
		return owners.isEmpty() ? Mono.empty()
				: Flux.fromIterable(owners.entrySet())
					.concatMap((entry) -> load(entry.getKey(), entry.getValue()))
					.then(Mono.fromRunnable(() -> {
						Set<E> deleted = new LinkedHashSet<>();
						owners.values().forEach((group) -> group.forEach((owner) -> delete(owner, deleted)));
						this.level = deleted;
					}));
	}

	private static List<OwnerRelation> cascading(OwnerRelations relations) {
		return relations.all().stream().filter((relation) -> relation.relation().cascades(Cascade.DELETE)).toList();
	}

	private Mono<Void> load(Class<?> type, List<E> owners) {
		return Flux.fromIterable(cascading(this.unit.relations(type))).concatMap((relation) -> {
			List<E> missing = owners.stream().filter((owner) -> isMissing(owner, relation)).toList();
			return this.loader.load(type, missing, List.of(Load.of(relation.relation().name())), false, Mono.empty());
		}).then();
	}

	/**
	 * Return whether an owner may have targets that nobody has loaded.
	 */
	private boolean isMissing(E owner, OwnerRelation relation) {
		Held<E> held = this.unit.holdings(owner).get(relation.index());
		boolean isLoaded = held != null && (!relation.relation().isMany() || held.value() instanceof RelatedCollection);
		return !isLoaded || relation.isPartial(this.unit.instance(owner));
	}

	private void delete(E owner, Set<E> deleted) {
		for (OwnerRelation relation : cascading(this.unit.relations(owner))) {
			for (E target : targets(owner, relation)) {
				Stage stage = this.unit.stage(target);
				if ((stage == Stage.NEW || stage == Stage.STORED) && leadsTo(this.unit, target, relation, owner)) {
					this.unit.delete(target);
					deleted.add(target);
				}
			}
		}
	}

	private Set<E> targets(E owner, OwnerRelation relation) {
		Set<E> targets = new LinkedHashSet<>();
		Held<E> held = this.unit.holdings(owner).get(relation.index());
		if (held != null) {
			targets.addAll(held.targets());
		}
		for (Object instance : relation.present(this.unit.instance(owner))) {
			E target = this.unit.find(instance);
			if (target != null) {
				targets.add(target);
			}
		}
		return targets;
	}

	/**
	 * Return whether a target is still the owner's. One that has lost its key on its own
	 * is nobody's, which only an orphan does not survive.
	 */
	static <E> boolean leadsTo(RelationUnit<E> unit, E target, OwnerRelation relation, E owner) {
		if (relation.kind() == Kind.TO_ONE || relation.kind() == Kind.MANY_TO_MANY) {
			return true;
		}
		E linked = unit.linked(target, Objects.requireNonNull(relation.relation().foreignKey()));
		if (linked != null) {
			return linked == owner;
		}
		Object key = relation.targetKey(unit.instance(target));
		return (key != null) ? key.equals(relation.key(unit.instance(owner)))
				: relation.relation().orphanRemoval() || unit.stage(target) == Stage.NEW;
	}

}
