package dev.asyncorm.session;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.StatementKind;
import dev.asyncorm.query.BoundSql;
import dev.asyncorm.query.QuerySpec;
import dev.asyncorm.relationship.Load;
import dev.asyncorm.relationship.RelationLoader;
import dev.asyncorm.session.EntityLoader.Overwrite;
import dev.asyncorm.session.EntityState.Status;

/**
 * What the operations of a session do with entities when it is their turn.
 *
 * @param mappings the entity types
 * @param unitOfWork the entities
 * @param flush writes changes
 * @param loader reads entities
 * @param relations loads their relations
 */
record EntityWork(EntityMappings mappings, UnitOfWork unitOfWork, Flush flush, EntityLoader loader,
		RelationLoader<EntityEntry> relations) {

	Mono<Object> get(Operation operation, EntityMapping mapping, Object requestedId, List<Load> loads) {
		this.relations.check(mapping.type(), loads);
		Object id = mapping.convertId(requestedId);
		EntityEntry known = this.unitOfWork.find(mapping, id);
		if (known != null) {
			return known.is(Status.DELETED) ? Mono.empty() : related(known, loads, false);
		}
		// no pending change can be about a row with an id that the session does not know
		return this.loader.byId(mapping, id, Overwrite.none(operation))
			.flatMap((loaded) -> related(loaded, loads, false));
	}

	private Mono<Object> related(EntityEntry entry, List<Load> loads, boolean isForced) {
		return loads.isEmpty() ? Mono.just(entry.instance())
				: load(entry.mapping(), List.of(entry), loads, isForced, Mono.defer(this.flush::auto))
					.then(Mono.fromSupplier(entry::instance));
	}

	/**
	 * Load relations. Who holds an immutable owner has to hold the copy with them.
	 */
	private Mono<Void> load(EntityMapping mapping, List<EntityEntry> owners, List<Load> loads, boolean isForced,
			Mono<Void> before) {
		return loads.isEmpty() ? Mono.empty()
				: this.relations.load(mapping.type(), owners, loads, isForced, before).then(Mono.fromRunnable(() -> {
					if (this.unitOfWork.identities().isReplaced()) {
						this.flush.settle();
					}
				}));
	}

	/**
	 * Load relations of a managed entity.
	 * @param operation the operation, for error messages
	 * @param entity the entity
	 * @param loads the relations
	 * @return the entity, or a copy of an immutable one
	 */
	Mono<Object> fetch(Operation operation, Object entity, List<Load> loads) {
		EntityEntry entry = stored(operation, entity);
		this.relations.check(entry.mapping().type(), loads);
		return related(entry, loads, false);
	}

	Mono<List<EntityEntry>> select(Operation operation, EntityMapping mapping, QuerySpec query, List<Load> loads) {
		this.relations.check(mapping.type(), loads);
		Mono<List<EntityEntry>> selected = select(operation, mapping, query);
		return loads.isEmpty() ? selected : selected
			.flatMap((entries) -> load(mapping, entries, loads, query.overwrite(), Mono.empty()).thenReturn(entries));
	}

	private Mono<List<EntityEntry>> select(Operation operation, EntityMapping mapping, QuerySpec query) {
		Overwrite overwrite = query.overwrite()
				? new Overwrite(operation,
						new HashSet<>(this.unitOfWork
							.modified((entry) -> entry.mapping() == mapping && entry.is(Status.MANAGED))))
				: Overwrite.none(operation);
		return this.flush.auto().then(Mono.defer(() -> this.loader.select(mapping, query, overwrite)));
	}

	Mono<List<EntityEntry>> rows(Operation operation, EntityMapping mapping, StatementKind kind, BoundSql sql) {
		return this.flush.auto().then(Mono.defer(() -> this.loader.rows(operation, mapping, kind, sql)));
	}

	Mono<List<EntityEntry>> manage(EntityMapping mapping, StatementKind kind, List<?> read, List<Load> loads) {
		List<EntityEntry> entries = this.loader.manage(mapping, kind, read);
		return load(mapping, entries, loads, kind != StatementKind.PLAIN_READ, Mono.defer(this.flush::auto))
			.thenReturn(entries);
	}

	EntityEntry add(Operation operation, Object entity) {
		EntityEntry known = this.unitOfWork.findExactly(entity);
		if (known == null) {
			refuseGone(operation, entity);
			return this.unitOfWork.add(entity);
		}
		if (known.is(Status.DELETED)) {
			throw Misuse.deleted(operation, known.toString());
		}
		return known;
	}

	private void refuseGone(Operation operation, Object entity) {
		if (this.unitOfWork.identities().isGone(entity)) {
			throw Misuse.deleted(operation, this.mappings.of(entity).describe(entity));
		}
	}

	Mono<Object> persist(Operation operation, Object entity) {
		if (this.flush.isRunning()) {
			return Mono.error(Misuse.inside(operation, Operation.of("flush")));
		}
		EntityEntry entry = add(operation, entity);
		return this.flush.only(entry).then(Mono.fromSupplier(entry::instance)).doOnError((error) -> {
			if (entry.is(Status.PENDING)) {
				this.unitOfWork.forget(entry);
			}
		});
	}

	Mono<Void> flush(Operation operation) {
		return this.flush.isRunning() ? Mono.error(Misuse.inside(operation, Operation.of("flush")))
				: this.flush.all().then();
	}

	Mono<Object> merge(Operation operation, Object entity) {
		EntityMapping mapping = this.mappings.of(entity);
		EntityEntry same = this.unitOfWork.findExactly(entity);
		Object id = mapping.id(entity);
		if (id == null || same != null) {
			return Mono.just(add(operation, entity).instance());
		}
		refuseGone(operation, entity);
		EntityEntry known = this.unitOfWork.find(mapping, id);
		if (known != null) {
			return Mono.just(merge(operation, entity, known));
		}
		return this.flush.auto()
			.then(Mono.defer(() -> this.loader.byId(mapping, id, Overwrite.none(operation))))
			.switchIfEmpty(Mono.defer(() -> Mono.error(Misuse.notFound(mapping, id))))
			.map((loaded) -> merge(operation, entity, loaded));
	}

	private Object merge(Operation operation, Object detached, EntityEntry entry) {
		if (entry.is(Status.DELETED)) {
			throw Misuse.deleted(operation, entry.toString());
		}
		Snapshot stored = entry.state().stored();
		if (stored != null && entry.mapping().isStale(detached, stored)) {
			throw new OptimisticLockingFailureException(entry
					+ " was changed by somebody else after the merged copy was read; read it again and repeat the change");
		}
		EntityMapping mapping = entry.mapping();
		Object merged = mapping.relations().settled(entry.instance(), (instance) -> mapping.merge(detached, instance));
		this.unitOfWork.replace(entry, merged);
		return entry.instance();
	}

	void delete(Operation operation, Object entity) {
		EntityEntry entry = this.unitOfWork.find(entity);
		String name = this.mappings.of(entity).describe(entity);
		if ((entry != null) ? entry.is(Status.DELETED) : this.unitOfWork.identities().isGone(entity)) {
			throw Misuse.deleted(operation, name);
		}
		if (entry == null) {
			throw Misuse.unmanaged(operation, name);
		}
		this.unitOfWork.related().delete(entry);
	}

	Mono<Object> refresh(Operation operation, Object entity, List<Load> loads) {
		EntityMapping mapping = this.mappings.of(entity);
		this.relations.check(mapping.type(), loads);
		EntityEntry entry = stored(operation, entity);
		if (entry.isModified()) {
			throw Misuse.unwritten(operation, entry);
		}
		Object id = entry.id();
		if (id == null) {
			return Mono.error(Misuse.unmanaged(operation, entry.toString()));
		}
		return this.flush.auto()
			.then(Mono.defer(() -> this.loader.byId(mapping, id, new Overwrite(operation, new HashSet<>()))))
			.flatMap((read) -> related(read, loads, true))
			.switchIfEmpty(Mono.defer(() -> Mono.error(Misuse.notFound(mapping, id))));
	}

	private EntityEntry stored(Operation operation, Object entity) {
		EntityEntry entry = this.unitOfWork.find(entity);
		if (entry == null) {
			String name = this.mappings.of(entity).describe(entity);
			throw this.unitOfWork.identities().isGone(entity) ? Misuse.deleted(operation, name)
					: Misuse.unmanaged(operation, name);
		}
		if (entry.is(Status.PENDING)) {
			throw Misuse.pending(operation, entry);
		}
		if (entry.is(Status.DELETED)) {
			throw Misuse.deleted(operation, entry.toString());
		}
		return entry;
	}

	void forget(@Nullable EntityEntry entry) {
		if (entry != null) {
			this.unitOfWork.forget(entry);
		}
	}

	/**
	 * Follow what somebody else has done to rows.
	 * @param operation the operation, for error messages
	 * @param mapping the entity type
	 * @param deleted ids and entities whose rows are gone, or {@code null} when nobody
	 * knows which rows were touched
	 * @return completion
	 */
	Mono<Void> follow(Operation operation, EntityMapping mapping, @Nullable Iterable<?> deleted) {
		if (deleted == null) {
			return readAgain(operation, mapping);
		}
		for (Object each : deleted) {
			Object id = mapping.type().isInstance(each) ? mapping.id(each) : mapping.convertId(each);
			EntityEntry entry = (id != null) ? this.unitOfWork.find(mapping, id) : null;
			forget((entry != null && entry.is(Status.MANAGED)) ? entry : null);
		}
		return Mono.empty();
	}

	/**
	 * Read all managed entities of a type again; those without a row are deleted.
	 */
	private Mono<Void> readAgain(Operation operation, EntityMapping mapping) {
		long epoch = this.unitOfWork.epoch();
		Set<EntityEntry> missing = new LinkedHashSet<>();
		this.unitOfWork.identities()
			.entries()
			.stream()
			.filter((entry) -> entry.mapping() == mapping && entry.is(Status.MANAGED))
			.forEach(missing::add);
		List<Object> ids = missing.stream().map(EntityEntry::id).<Object>flatMap(Stream::ofNullable).toList();
		return this.loader.byIds(mapping, ids, new Overwrite(operation, Set.of(), true))
			.doOnNext(missing::remove)
			.then(Mono.fromRunnable(() -> {
				if (this.unitOfWork.epoch() == epoch) {
					missing.forEach(this.unitOfWork::deleted);
				}
			}));
	}

	Mono<Boolean> prepare() {
		return this.flush.prepare()
			.then(Mono.fromSupplier(() -> this.unitOfWork.modified((entry) -> entry.is(Status.PENDING))
				.stream()
				.anyMatch((entry) -> entry.id() == null)));
	}

	void claim(Object entity) {
		EntityEntry entry = this.unitOfWork.findExactly(entity);
		if (entry != null && entry.is(Status.MANAGED)) {
			this.unitOfWork.unprepare(entry);
			entry.claimed(true);
		}
	}

	/**
	 * Take over the columns of an entity that a repository wrote.
	 * @param entity the stored entity
	 */
	void saved(Object entity) {
		EntityMapping mapping = this.mappings.of(entity);
		Object id = mapping.id(entity);
		EntityEntry entry = this.unitOfWork.findExactly(entity);
		if (entry == null && id != null) {
			entry = this.unitOfWork.find(mapping, id);
		}
		if (entry != null && entry.is(Status.MANAGED)) {
			Object saved = (entry.instance() != entity)
					? mapping.relations().settled(entry.instance(), (instance) -> mapping.overwrite(entity, instance))
					: entity;
			this.unitOfWork.replace(entry, saved);
			this.unitOfWork.written(entry);
		}
	}

}
