package dev.asyncorm.relationship;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.r2dbc.spi.Row;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.mapping.EntityColumns;
import dev.asyncorm.mapping.Relation;
import dev.asyncorm.mapping.Relation.Kind;
import dev.asyncorm.mapping.WrittenColumn;
import dev.asyncorm.query.BoundSql;
import dev.asyncorm.query.RelationStatements;

/**
 * One run of loading. The targets of all owners are read, then the relations of the
 * targets, and only then the owners get them, because a target that is immutable is
 * another instance after its own relations were loaded. Holds mutable state.
 *
 * @param <E> what the session keeps of an entity
 */
final class RelationLoad<E> {

	private final RelationStore<E> store;

	private final RelationStatements statements;

	private final boolean forced;

	private final Mono<Void> before;

	private boolean begun;

	private final Map<LoadNode, Set<E>> visited = new LinkedHashMap<>();

	RelationLoad(RelationStore<E> store, RelationStatements statements, boolean forced, Mono<Void> before) {
		this.store = store;
		this.statements = statements;
		this.forced = forced;
		this.before = before;
	}

	Mono<Void> load(Collection<E> owners, List<LoadNode> nodes) {
		return owners.isEmpty() ? Mono.empty()
				: Flux.fromIterable(nodes).concatMap((node) -> load(owners, node)).then();
	}

	/**
	 * Write first what could change the result, also which keys the owners have.
	 */
	private Mono<Void> load(Collection<E> owners, LoadNode node) {
		boolean isWritten = this.begun || owners.stream().noneMatch((owner) -> isWanted(owner, node));
		return (isWritten ? Mono.<Void>empty() : begin()).then(Mono.defer(() -> loadWritten(owners, node)));
	}

	private boolean isWanted(E owner, LoadNode node) {
		if (this.forced || node.load().isPartial() || node.load().sort().isSorted()) {
			return true;
		}
		Object instance = this.store.instance(owner);
		Held<E> held = this.store.holdings(owner).get(node.relation().index());
		boolean isNone = held != null && held.isNone() && node.relation().access().read(instance) == null;
		return !isNone && !node.relation().isLoaded(instance);
	}

	private Mono<Void> loadWritten(Collection<E> owners, LoadNode node) {
		OwnerRelation relation = node.relation();
		Set<E> known = this.visited.computeIfAbsent(node.first(), (any) -> new HashSet<>());
		Map<E, Collection<E>> present = new LinkedHashMap<>();
		Map<E, Collection<E>> missing = new LinkedHashMap<>();
		for (E owner : owners) {
			if (!known.add(owner)) {
				continue;
			}
			if (isWanted(owner, node)) {
				missing.put(owner, (relation.relation().join() != null) ? new LinkedHashSet<>() : new ArrayList<>());
			}
			else {
				present.put(owner, present(relation, this.store.instance(owner)));
			}
		}
		return read(node, missing).then(Mono.defer(() -> loadNext(node, present, missing)))
			.then(Mono.fromRunnable(() -> {
				OwnerRelation back = back(relation.relation());
				missing.forEach((owner, targets) -> assign(node, back, owner, targets));
				present.forEach((owner, targets) -> replace(relation, owner, targets));
			}));
	}

	private Mono<Void> loadNext(LoadNode node, Map<E, Collection<E>> present, Map<E, Collection<E>> missing) {
		List<LoadNode> next = node.next();
		Set<E> targets = new LinkedHashSet<>();
		if (!next.isEmpty()) {
			present.values().forEach(targets::addAll);
			missing.values().forEach(targets::addAll);
		}
		return load(targets, next);
	}

	private Collection<E> present(OwnerRelation relation, Object instance) {
		List<E> targets = new ArrayList<>();
		for (Object target : relation.present(instance)) {
			E entity = this.store.find(target);
			if (entity != null) {
				targets.add(entity);
			}
		}
		return targets;
	}

	private Mono<Void> read(LoadNode node, Map<E, Collection<E>> missing) {
		return (node.relation().relation().kind() == Kind.TO_ONE) ? readTargets(node, missing)
				: readMany(node, missing);
	}

	/**
	 * Read what foreign keys lead to and the session does not know.
	 */
	private Mono<Void> readTargets(LoadNode node, Map<E, Collection<E>> missing) {
		Class<?> type = node.relation().relation().target().getType();
		Map<Object, List<E>> owners = new LinkedHashMap<>();
		Map<Object, E> targets = new LinkedHashMap<>();
		for (E owner : missing.keySet()) {
			Object key = node.relation().key(this.store.instance(owner));
			if (key != null) {
				owners.computeIfAbsent(key, (any) -> new ArrayList<>()).add(owner);
			}
		}
		List<Object> unknown = new ArrayList<>();
		for (Object key : owners.keySet()) {
			E known = (this.forced || node.load().isPartial()) ? null : this.store.find(type, key);
			if (known != null) {
				targets.put(key, known);
			}
			else {
				unknown.add(key);
			}
		}
		return select(node, unknown, (key, target) -> targets.put(key, target))
			.then(Mono.fromRunnable(() -> owners.forEach((key, keyed) -> {
				E target = targets.get(key);
				if (target != null) {
					keyed.forEach((owner) -> Objects.requireNonNull(missing.get(owner)).add(target));
				}
			})));
	}

	private Mono<Void> readMany(LoadNode node, Map<E, Collection<E>> missing) {
		Map<Object, Collection<E>> targets = new LinkedHashMap<>();
		missing.forEach((owner, found) -> {
			Object key = node.relation().key(this.store.instance(owner));
			if (key == null) {
				throw new InvalidDataAccessApiUsageException("The relation '" + node.relation().relation().name()
						+ "' of a " + node.relation().relation().owner().getType().getSimpleName()
						+ " without an id cannot be loaded; call flush() first");
			}
			targets.put(key, found);
		});
		return select(node, List.copyOf(targets.keySet()), (key, target) -> {
			Collection<E> found = targets.get(key);
			if (found != null) {
				found.add(target);
			}
		});
	}

	private Mono<Void> select(LoadNode node, List<Object> keys, Found<E> found) {
		Relation relation = node.relation().relation();
		if (keys.isEmpty()) {
			return Mono.empty();
		}
		Class<?> target = relation.target().getType();
		List<SqlIdentifier> columns = this.store.columns(target);
		RelationStatements.Targets targets = new RelationStatements.Targets(relation, columns, node.load().criteria(),
				node.sort(), node.load().limit());
		EntityColumns written = this.store
			.written((relation.kind() == Kind.TO_ONE) ? target : relation.owner().getType());
		WrittenColumn id = written.id();
		List<Object> values = keys.stream().map(written::idValue).toList();
		return begin().thenMany(Flux.fromIterable(this.statements.select(targets, id.type(), values)))
			.concatMap((sql) -> select(node, sql, columns.size(), found))
			.then();
	}

	private Mono<Void> select(LoadNode node, BoundSql sql, int ownerIndex, Found<E> found) {
		Relation relation = node.relation().relation();
		Class<?> owner = relation.owner().getType();
		List<Object> keys = new ArrayList<>();
		return this.store.read(relation.target().getType(), sql,
				(row, instance) -> keys.add((relation.join() != null) ? this.store.id(owner, key(row, ownerIndex))
						: Objects.requireNonNull(node.relation().targetKey(instance))))
			.doOnNext((entities) -> {
				for (int i = 0; i < entities.size(); i++) {
					found.accept(keys.get(i), entities.get(i));
				}
			})
			.then();
	}

	private static Object key(Row row, int ownerIndex) {
		Object key = (ownerIndex > 0) ? row.get(ownerIndex) : row.get(RelationStatements.OWNER);
		return Objects.requireNonNull(key);
	}

	private Mono<Void> begin() {
		if (this.begun) {
			return Mono.empty();
		}
		this.begun = true;
		return this.before;
	}

	private void assign(LoadNode node, @Nullable OwnerRelation back, E owner, Collection<E> targets) {
		Object assigned = assign(node.relation(), owner, targets, node.load().isPartial());
		if (back != null && !targets.isEmpty()) {
			Object key = (back.kind() == Kind.TO_ONE) ? node.relation().key(assigned) : null;
			Held<E> held = Held.one(assigned, key, owner);
			Holdings<E> only = Holdings.<E>none().with(back.index(), held);
			for (E target : targets) {
				back.access().write(this.store.instance(target), assigned);
				Holdings<E> known = this.store.holdings(target);
				this.store.loaded(target, known.isEmpty() ? only : known.with(back.index(), held), back.index());
			}
		}
	}

	private Object assign(OwnerRelation relation, E owner, Collection<E> targets, boolean isPartial) {
		Object instance = this.store.instance(owner);
		List<Object> members = List.copyOf(instances(targets));
		Object assigned = relation.assign(instance, members, isPartial);
		if (assigned != instance) {
			this.store.relate(owner, assigned);
		}
		boolean isUnknown = isPartial && relation.kind() == Kind.ONE && targets.isEmpty();
		Held<E> held = isUnknown ? null : relation.held(assigned, targets, members);
		this.store.loaded(owner, this.store.holdings(owner).with(relation.index(), held), relation.index());
		return assigned;
	}

	/**
	 * Put the present instances of immutable targets into a relation that was loaded
	 * before.
	 */
	private void replace(OwnerRelation relation, E owner, Collection<E> targets) {
		Object instance = this.store.instance(owner);
		if (relation.access().read(instance) instanceof RelatedCollection collection
				&& collection.related().isTouched()) {
			return;
		}
		List<Object> present = relation.present(instance);
		List<Object> current = instances(targets);
		boolean isSame = present.size() == current.size();
		for (int i = 0; isSame && i < current.size(); i++) {
			isSame = present.get(i) == current.get(i);
		}
		if (!isSame && present.size() == current.size()) {
			assign(relation, owner, targets, relation.isPartial(instance));
		}
	}

	private List<Object> instances(Collection<E> entities) {
		List<Object> instances = new ArrayList<>(entities.size());
		entities.forEach((entity) -> instances.add(this.store.instance(entity)));
		return instances;
	}

	/**
	 * Find what keeps the other side in step: a relation to one of mutable targets.
	 */
	private @Nullable OwnerRelation back(Relation relation) {
		String inverse = relation.inverse();
		if (inverse == null) {
			return null;
		}
		OwnerRelation back = this.store.relations(relation.target().getType()).find(inverse).orElseThrow();
		return (!back.relation().isMany() && back.access().isInPlace()) ? back : null;
	}

	/**
	 * Takes note of a target and the key that led to it.
	 *
	 * @param <E> what the session keeps of an entity
	 */
	@FunctionalInterface
	private interface Found<E> {

		void accept(Object key, E target);

	}

}
