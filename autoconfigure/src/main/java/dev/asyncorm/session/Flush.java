package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.OptimisticLockingFailureException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.StatementKind;
import dev.asyncorm.connection.TransactionalConnection;
import dev.asyncorm.query.BoundSql;
import dev.asyncorm.session.FlushPlan.Action;
import dev.asyncorm.session.FlushPlan.Delete;
import dev.asyncorm.session.FlushPlan.Insert;
import dev.asyncorm.session.FlushPlan.Update;

/**
 * Writes what has changed: prepare, plan, then one statement after another. Knows whether
 * it is under way, because what callbacks do inside it must not flush again.
 */
final class Flush {

	private final TransactionalConnection connection;

	private final Statements statements;

	private final UnitOfWork unitOfWork;

	private final EntityEvents events;

	private final FlushPreparation preparation;

	private volatile boolean running;

	Flush(TransactionalConnection connection, Statements statements, UnitOfWork unitOfWork, EntityEvents events) {
		this.connection = connection;
		this.statements = statements;
		this.unitOfWork = unitOfWork;
		this.events = events;
		this.preparation = new FlushPreparation(unitOfWork, events);
	}

	boolean isRunning() {
		return this.running;
	}

	/**
	 * Write everything.
	 * @return completion
	 */
	Mono<Void> all() {
		return flush((entry) -> true);
	}

	/**
	 * Write what a query could see, but not what a repository is about to write. Does
	 * nothing inside a flush.
	 * @return completion
	 */
	Mono<Void> auto() {
		return Mono.defer(() -> this.running ? Mono.<Void>empty() : flush((entry) -> !entry.isClaimed()));
	}

	/**
	 * Do everything of a flush that comes before the first statement.
	 * @return completion
	 */
	Mono<Void> prepare() {
		return guarded(this.preparation.prepare((entry) -> !entry.isClaimed()));
	}

	private Mono<Void> flush(Predicate<EntityEntry> filter) {
		return Mono.defer(() -> {
			if (this.unitOfWork.modified(filter).isEmpty()) {
				return Mono.empty();
			}
			return guarded(this.preparation.prepare(filter).then(write(filter)))
				.then(Mono.fromRunnable(this.unitOfWork::unprepare));
		});
	}

	/**
	 * Tell a flush from what comes after it: the mark is gone before anybody hears of the
	 * end.
	 */
	private Mono<Void> guarded(Mono<Void> work) {
		return Mono.defer(() -> {
			this.running = true;
			return work.doOnError((error) -> this.unitOfWork.unprepare()).doOnTerminate(() -> this.running = false);
		});
	}

	private Mono<Void> write(Predicate<EntityEntry> filter) {
		return Mono.defer(() -> {
			long epoch = this.unitOfWork.epoch();
			List<EntityEntry> saved = new ArrayList<>();
			FlushPlan plan = FlushPlan.of(this.unitOfWork.modified(filter));
			return Flux.fromIterable(plan.actions())
				.concatMap((action) -> execute(action, epoch).doOnSuccess((done) -> {
					if (!(action instanceof Delete)) {
						saved.add(action.entry());
					}
				}).doOnError((error) -> failed(action, error)), 1)
				.thenMany(Flux.defer(() -> Flux.fromIterable(saved)))
				.concatMap(this::afterSave)
				.then();
		});
	}

	/**
	 * Give up what the database has refused when the transaction starts over, because the
	 * next flush would fail in the same way. Otherwise the rollback that is due does it.
	 */
	private void failed(Action action, Throwable error) {
		boolean isRefused = error instanceof NonTransientDataAccessException
				&& !(error instanceof NonTransientDataAccessResourceException)
				&& !(error instanceof InvalidDataAccessApiUsageException);
		if (isRefused && !this.connection.isRollbackOnly()) {
			this.unitOfWork.giveUp(action.entry());
		}
	}

	private Mono<Void> execute(Action action, long epoch) {
		if (action instanceof Insert insert) {
			return insert(insert, epoch);
		}
		if (action instanceof Update update) {
			BoundSql sql = this.statements.update(update.entry().mapping(), update.values(), update.stored());
			return change(sql, action, "changed").doOnSuccess((done) -> written(action.entry(), epoch));
		}
		Snapshot stored = ((Delete) action).stored();
		BoundSql sql = this.statements.delete(action.entry().mapping(), stored);
		return change(sql, action, "deleted").doOnSuccess((done) -> {
			if (this.unitOfWork.epoch() == epoch) {
				this.unitOfWork.deleted(action.entry());
			}
		});
	}

	private Mono<Void> insert(Insert insert, long epoch) {
		EntityEntry entry = insert.entry();
		EntityMapping mapping = entry.mapping();
		if (!insert.isGenerated()) {
			return this.connection
				.update(StatementKind.WRITE, this.statements.insert(mapping, insert.values(), List.of()))
				.doOnSuccess((rows) -> written(entry, epoch))
				.then();
		}
		BoundSql sql = this.statements.insert(mapping, insert.values(), mapping.idColumns());
		return this.connection.query(StatementKind.WRITE, sql, (row, metadata) -> Map.entry("id", row.get(0)))
			.singleOrEmpty()
			.doOnNext((generated) -> {
				if (this.unitOfWork.epoch() == epoch) {
					this.unitOfWork.replace(entry, mapping.withGeneratedId(entry.instance(), generated.getValue()));
				}
			})
			.doOnSuccess((generated) -> written(entry, epoch))
			.then();
	}

	private Mono<Void> change(BoundSql sql, Action action, String what) {
		boolean isVersioned = action.entry().mapping().versionColumn() != null;
		return this.connection.update(StatementKind.WRITE, sql)
			.flatMap((rows) -> (rows == 0 && (isVersioned || action instanceof Update))
					? Mono.error(stale(action.entry(), what)) : Mono.empty());
	}

	private static OptimisticLockingFailureException stale(EntityEntry entry, String what) {
		return new OptimisticLockingFailureException(entry + " could not be " + what
				+ " because somebody else has changed or deleted it since it was read; read it again and repeat the change");
	}

	private void written(EntityEntry entry, long epoch) {
		if (this.unitOfWork.epoch() == epoch) {
			this.unitOfWork.written(entry);
		}
	}

	private Mono<Void> afterSave(EntityEntry entry) {
		return this.events.afterSave(entry.mapping(), entry.instance())
			.doOnNext((saved) -> this.unitOfWork.replace(entry, saved))
			.then();
	}

}
