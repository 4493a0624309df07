package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.TransactionalConnection;
import dev.asyncorm.query.RowPage;
import dev.asyncorm.relationship.JoinRows;
import dev.asyncorm.relationship.RelationLoader;
import dev.asyncorm.relationship.RelationSync;
import dev.asyncorm.session.EntityState.Status;

/**
 * Writes what has changed: prepare, plan, then one statement after another. Knows whether
 * it is under way, because what callbacks do inside it must not flush again.
 * <p>
 * When one row is written on its own and the database refuses it, and nothing was written
 * before, the session gives it up, so that the work goes on without it. When several are
 * written, nothing is given up: either the transaction can only be rolled back, or all of
 * them still wait and the commit fails in the same way.
 */
final class Flush {

	private final TransactionalConnection connection;

	private final RowWriter writer;

	private final UnitOfWork unitOfWork;

	private final EntityEvents events;

	private final FlushPreparation preparation;

	private final RelationSync<EntityEntry> relations;

	private volatile boolean running;

	private volatile @Nullable HeldBack heldBack;

	Flush(TransactionalConnection connection, RowSql sql, UnitOfWork unitOfWork, EntityEvents events,
			RelationLoader<EntityEntry> loader) {
		this.connection = connection;
		this.writer = new RowWriter(connection, sql, unitOfWork);
		this.unitOfWork = unitOfWork;
		this.events = events;
		this.relations = new RelationSync<>(unitOfWork.related(), loader);
		this.preparation = new FlushPreparation(unitOfWork, events, this.relations);
	}

	boolean isRunning() {
		return this.running;
	}

	/**
	 * Write everything.
	 * @return whether callbacks were called, which may have left more to write
	 */
	Mono<Boolean> all() {
		return all(false);
	}

	/**
	 * Write everything, as the last act before a commit.
	 * @param mayHoldBack whether what is one statement may be left to
	 * {@link #writeHeldBack()}
	 * @return whether callbacks were called, which may have left more to write
	 */
	Mono<Boolean> all(boolean mayHoldBack) {
		return flush(this::owners, () -> this.unitOfWork.modified((entry) -> true), mayHoldBack);
	}

	/**
	 * Return whether a flush would write more than what is held back.
	 * @return whether anything else is modified
	 */
	boolean hasMore() {
		HeldBack held = this.heldBack;
		return this.unitOfWork.hasChanges((entry) -> held == null || !held.states().containsKey(entry));
	}

	/**
	 * Write what was held back, unless somebody else has done so. The statement is the
	 * commit when nothing has begun.
	 * @return completion
	 */
	Mono<Void> writeHeldBack() {
		return Mono.defer(() -> {
			HeldBack held = this.heldBack;
			this.heldBack = null;
			if (held == null || !held.isPresent(this.unitOfWork.epoch())) {
				return Mono.empty();
			}
			return guarded(this.writer.writeWhole(held.batch(), held.page(), this.unitOfWork.epoch()))
				.doOnError((error) -> this.writer.forgetFacts(new FlushPlan(List.of(held.batch()))))
				.doOnSuccess((done) -> {
					this.unitOfWork.unprepare();
					settle();
				});
		});
	}

	/**
	 * Write what a query could see, but not what a repository is about to write. Does
	 * nothing inside a flush.
	 * @return completion
	 */
	Mono<Void> auto() {
		return Mono.defer(() -> this.running ? Mono.<Void>empty() : flush(this::owners, this::unclaimed, false).then());
	}

	/**
	 * Write one entity and what was added before it, without looking at others. Only when
	 * a row is replaced, any other entity may have referred to it; and what was held back
	 * is written, too, because no other flush comes before the commit. What its relations
	 * have added goes with it when it is refused before anything was written.
	 * @param entry the entity
	 * @return completion
	 */
	Mono<Void> only(EntityEntry entry) {
		return Mono.defer(() -> {
			long newest = this.unitOfWork.newest();
			Mono<Void> written = (this.heldBack != null) ? flush(this::owners, this::unclaimed, false).then()
					: added(entry);
			return written.doOnError((error) -> {
				if (entry.is(Status.PENDING) && !this.connection.isBegun() && !this.connection.isRollbackOnly()) {
					this.unitOfWork.giveUp(entry, newest);
				}
			});
		});
	}

	private Mono<Void> added(EntityEntry entry) {
		return flush(() -> {
			List<EntityEntry> added = this.unitOfWork.added();
			if (replaces(added)) {
				return owners();
			}
			Set<EntityEntry> owners = new LinkedHashSet<>(added);
			owners.add(entry);
			return owners.stream().filter((owner) -> !owner.mapping().relations().isEmpty()).toList();
		}, () -> {
			List<EntityEntry> entries = this.unitOfWork.added();
			if (replaces(entries)) {
				return unclaimed();
			}
			if (entry.is(Status.MANAGED) && entry.isModified()) {
				entries.add(entry);
			}
			return entries;
		}, false).then();
	}

	private static boolean replaces(List<EntityEntry> added) {
		return added.stream().anyMatch((entry) -> entry.is(Status.DELETED));
	}

	/**
	 * Do everything of a flush that comes before the first statement.
	 * @return completion
	 */
	Mono<Void> prepare() {
		return guarded(this.preparation.prepare(this::owners, this::unclaimed)).then();
	}

	/**
	 * Let whoever holds an immutable entity hold its present instance.
	 */
	void settle() {
		this.relations.settle(this.unitOfWork.identities().holders());
		this.unitOfWork.identities().settled();
	}

	private List<EntityEntry> owners() {
		return this.unitOfWork.identities().owners();
	}

	private List<EntityEntry> unclaimed() {
		return this.unitOfWork.modified((entry) -> !entry.isClaimed());
	}

	private Mono<Boolean> flush(Supplier<List<EntityEntry>> owners, Supplier<List<EntityEntry>> modified,
			boolean mayHoldBack) {
		return guarded(Mono.defer(() -> {
			this.heldBack = null;
			return this.preparation.prepare(owners, modified);
		}).flatMap((prepared) -> {
			JoinRows<EntityEntry> joins = this.relations.joins(owners.get());
			return (prepared.entries().isEmpty() && joins.isEmpty()) ? Mono.just(prepared.hasCalled())
					: write(prepared.entries(), joins, mayHoldBack)
						.map((hasCalled) -> hasCalled || prepared.hasCalled());
		})).doOnNext((hasCalled) -> {
			if (this.heldBack == null) {
				this.unitOfWork.unprepare();
				settle();
			}
		});
	}

	/**
	 * Tell a flush from what comes after it: the mark is gone before anybody hears of the
	 * end.
	 */
	private <T> Mono<T> guarded(Mono<T> work) {
		return Mono.defer(() -> {
			this.running = true;
			return work.doOnError((error) -> this.unitOfWork.unprepare()).doOnTerminate(() -> this.running = false);
		});
	}

	private Mono<Boolean> write(List<EntityEntry> entries, JoinRows<EntityEntry> joins, boolean mayHoldBack) {
		List<RowChange> changes = entries.stream().map(EntityEntry::change).filter(Objects::nonNull).toList();
		return this.writer.facts(changes).flatMap((facts) -> {
			FlushPlan plan = FlushPlan.of(changes, facts);
			this.heldBack = (mayHoldBack && joins.isEmpty()) ? heldBack(plan) : null;
			if (this.heldBack != null) {
				return Mono.just(false);
			}
			return write(plan, joins).doOnError((error) -> failed(plan, joins, error))
				.then(Mono.defer(() -> afterSave(changes)));
		});
	}

	private @Nullable HeldBack heldBack(FlushPlan plan) {
		RowBatch batch = (plan.batches().size() == 1) ? plan.batches().get(0) : null;
		if (batch == null || this.events.follow(batch.mapping())) {
			return null;
		}
		return this.writer.whole(batch).map((page) -> HeldBack.of(batch, page, this.unitOfWork.epoch())).orElse(null);
	}

	private Mono<Void> write(FlushPlan plan, JoinRows<EntityEntry> joins) {
		long epoch = this.unitOfWork.epoch();
		plan.batches().forEach((batch) -> this.unitOfWork.identities().wrote(batch.mapping().entity().getTableName()));
		joins.tables().forEach(this.unitOfWork.identities()::wrote);
		Mono<Void> rows = Flux.fromIterable(plan.batches())
			.concatMap((batch) -> this.writer.write(batch, epoch), 1)
			.then();
		return joins.isEmpty() ? rows
				: this.writer.writeJoins(joins::deletes)
					.then(rows)
					.then(this.writer.writeJoins(joins::inserts))
					.doOnSuccess((done) -> {
						if (this.unitOfWork.epoch() == epoch) {
							joins.written();
						}
					});
	}

	/**
	 * Give up what the database has refused when the transaction starts over, because the
	 * next flush would fail in the same way. Otherwise the rollback that is due does it.
	 */
	private void failed(FlushPlan plan, JoinRows<EntityEntry> joins, Throwable error) {
		this.writer.forgetFacts(plan);
		if (plan.rows() > 1 || !joins.isEmpty()) {
			if (this.connection.isBegun()) {
				// the database may have taken some of the rows
				this.connection.failed(error);
			}
			return;
		}
		boolean isRefused = error instanceof NonTransientDataAccessException
				&& !(error instanceof NonTransientDataAccessResourceException)
				&& !(error instanceof InvalidDataAccessApiUsageException);
		if (isRefused && this.connection.isBegun()) {
			// the refusal is not the database's own, so that nothing was rolled back
			this.connection.failed(error);
		}
		else if (isRefused && !this.connection.isRollbackOnly()) {
			plan.batches().forEach((batch) -> batch.rows().forEach((row) -> this.unitOfWork.giveUp(row.entry())));
		}
	}

	private Mono<Boolean> afterSave(List<RowChange> changes) {
		List<EntityEntry> saved = new ArrayList<>();
		for (RowChange row : changes) {
			if (row.entry().is(Status.MANAGED) && this.events.follow(row.mapping())) {
				saved.add(row.entry());
			}
		}
		return Flux.fromIterable(saved).concatMap(this::afterSave).then(Mono.just(!saved.isEmpty()));
	}

	private Mono<Void> afterSave(EntityEntry entry) {
		return this.events.afterSave(entry.mapping(), entry.instance())
			.doOnNext((replaced) -> this.unitOfWork.replace(entry, replaced))
			.then();
	}

	/**
	 * The only statement of a commit.
	 *
	 * @param batch the rows
	 * @param page the statement
	 * @param states what was known of their entities
	 * @param epoch the number of the unit of work
	 */
	private record HeldBack(RowBatch batch, RowPage page, Map<EntityEntry, EntityState> states, long epoch) {

		private static HeldBack of(RowBatch batch, RowPage page, long epoch) {
			Map<EntityEntry, EntityState> states = new IdentityHashMap<>();
			batch.rows().forEach((row) -> states.put(row.entry(), row.entry().state()));
			return new HeldBack(batch, page, states, epoch);
		}

		/**
		 * A statement of somebody else flushes first what it could see, and somebody may
		 * roll back. What else becomes known of an entity does not matter.
		 */
		private boolean isPresent(long now) {
			return this.epoch == now && this.states.entrySet()
				.stream()
				.allMatch((known) -> isSame(known.getValue(), known.getKey().state()));
		}

		private static boolean isSame(EntityState known, EntityState current) {
			return current.status() == known.status() && current.stored() == known.stored();
		}

	}

}
