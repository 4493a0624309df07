package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.springframework.data.r2dbc.mapping.OutboundRow;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.mapping.ColumnValue;
import dev.asyncorm.relationship.RelationSync;
import dev.asyncorm.session.EntityState.Preparation;
import dev.asyncorm.session.EntityState.Status;

/**
 * Makes new and changed entities ready to be written: audit values, callbacks, version.
 * Without I/O of its own. What is prepared is not prepared again by a later flush.
 *
 * @param unitOfWork the entities
 * @param events the callbacks
 * @param relations finds what relations add, delete and refer to
 */
record FlushPreparation(UnitOfWork unitOfWork, EntityEvents events, RelationSync<EntityEntry> relations) {

	/**
	 * Prepare until callbacks have changed nothing further.
	 * @param owners finds the entities whose relations are flushed
	 * @param modified finds the entities that are flushed
	 * @return the entities to write, and whether somebody else was called for them
	 */
	Mono<Prepared> prepare(Supplier<List<EntityEntry>> owners, Supplier<List<EntityEntry>> modified) {
		return Mono.defer(() -> compare(owners, modified, false));
	}

	private Mono<Prepared> compare(Supplier<List<EntityEntry>> owners, Supplier<List<EntityEntry>> modified,
			boolean hasCalled) {
		List<EntityEntry> related = owners.get();
		return related.isEmpty() ? prepare(owners, modified, hasCalled)
				: this.relations.run(related).then(Mono.defer(() -> prepare(owners, modified, hasCalled)));
	}

	private Mono<Prepared> prepare(Supplier<List<EntityEntry>> owners, Supplier<List<EntityEntry>> modified,
			boolean hasCalled) {
		List<EntityEntry> entries = modified.get();
		List<EntityEntry> toCall = new ArrayList<>();
		for (EntityEntry entry : entries) {
			if (isUnprepared(entry)) {
				if (this.events.precede(entry.mapping())) {
					toCall.add(entry);
				}
				else {
					prepareInMemory(entry);
				}
			}
		}
		return toCall.isEmpty() ? Mono.just(new Prepared(entries, hasCalled))
				: Flux.fromIterable(toCall)
					.concatMap(this::prepare)
					.then(Mono.defer(() -> compare(owners, modified, true)));
	}

	private void prepareInMemory(EntityEntry entry) {
		EntityMapping mapping = entry.mapping();
		if (entry.is(Status.PENDING) || mapping.versionColumn() != null) {
			this.unitOfWork.prepare(entry, new Preparation(mapping.origin(entry.instance()), Map.of()));
			this.unitOfWork.replace(entry, mapping.withNextVersion(entry.instance(), entry.state().stored()));
		}
	}

	private static boolean isUnprepared(EntityEntry entry) {
		return entry.state().preparation() == null && (entry.is(Status.PENDING) || entry.is(Status.MANAGED));
	}

	private Mono<Void> prepare(EntityEntry entry) {
		return Mono.defer(() -> {
			if (!isUnprepared(entry)) {
				return Mono.empty();
			}
			EntityMapping mapping = entry.mapping();
			EntityState.Origin before = mapping.origin(entry.instance());
			this.unitOfWork.prepare(entry, new Preparation(before, Map.of()));
			Object current = entry.instance();
			return this.events.audit(current, entry.is(Status.PENDING))
				.map((audited) -> mapping.relations().copied(current, audited))
				.flatMap((audited) -> this.events.beforeConvert(mapping, audited))
				.map((converted) -> mapping.withNextVersion(converted, entry.state().stored()))
				.doOnNext((versioned) -> this.unitOfWork.replace(entry, versioned))
				.flatMap((versioned) -> save(entry, versioned, before));
		});
	}

	private Mono<Void> save(EntityEntry entry, Object versioned, EntityState.Origin before) {
		EntityMapping mapping = entry.mapping();
		OutboundRow row = mapping.row(versioned);
		Map<SqlIdentifier, ColumnValue> offered = EntityMapping.columns(row);
		return this.events.beforeSave(mapping, versioned, row).doOnNext((saved) -> {
			this.unitOfWork.replace(entry, saved);
			Map<SqlIdentifier, ColumnValue> overrides = new LinkedHashMap<>();
			EntityMapping.columns(row).forEach((column, value) -> {
				if (!value.hasSameValue(offered.get(column))) {
					overrides.put(column, value);
				}
			});
			this.unitOfWork.prepare(entry, new Preparation(before, overrides));
		}).then();
	}

	/**
	 * What is ready to be written.
	 *
	 * @param entries the entities
	 * @param hasCalled whether callbacks were called, which may change anything
	 */
	record Prepared(List<EntityEntry> entries, boolean hasCalled) {
	}

}
