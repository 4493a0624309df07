package dev.asyncorm.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.springframework.data.r2dbc.mapping.OutboundRow;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.EntityState.Preparation;
import dev.asyncorm.session.EntityState.Status;

/**
 * Makes new and changed entities ready to be written: audit values, callbacks, version.
 * Without I/O of its own. What is prepared is not prepared again by a later flush.
 *
 * @param unitOfWork the entities
 * @param events the callbacks
 */
record FlushPreparation(UnitOfWork unitOfWork, EntityEvents events) {

	/**
	 * Prepare until callbacks have changed nothing further.
	 * @param filter which entities are flushed
	 * @return completion
	 */
	Mono<Void> prepare(Predicate<EntityEntry> filter) {
		return Mono.defer(() -> {
			List<EntityEntry> unprepared = this.unitOfWork
				.modified((entry) -> filter.test(entry) && isUnprepared(entry));
			return unprepared.isEmpty() ? Mono.<Void>empty()
					: Flux.fromIterable(unprepared).concatMap(this::prepare).then(prepare(filter));
		});
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
			EntityMapping.Origin before = mapping.origin(entry.instance());
			entry.state(entry.state().prepared(new Preparation(before, Map.of())));
			return this.events.audit(entry.instance(), entry.is(Status.PENDING))
				.flatMap((audited) -> this.events.beforeConvert(mapping, audited))
				.map((converted) -> mapping.withNextVersion(converted, entry.state().stored()))
				.doOnNext((versioned) -> this.unitOfWork.replace(entry, versioned))
				.flatMap((versioned) -> save(entry, versioned, before));
		});
	}

	private Mono<Void> save(EntityEntry entry, Object versioned, EntityMapping.Origin before) {
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
			entry.state(entry.state().prepared(new Preparation(before, overrides)));
		}).then();
	}

}
