package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.query.Update;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.StatementKind;
import dev.asyncorm.connection.TransactionalConnection;
import dev.asyncorm.query.BoundSql;
import dev.asyncorm.query.BulkStatements;
import dev.asyncorm.session.EntityState.Status;

/**
 * Changes and deletes all rows of a condition by one statement. When entities of the type
 * are managed, the statement returns what it has touched, so that none of them shows, or
 * writes back, what is no longer true.
 *
 * @param connection the connection
 * @param statements renders the statements
 * @param audit finds the audit values
 * @param unitOfWork the entities
 * @param flush writes pending changes first
 */
record BulkWork(TransactionalConnection connection, BulkStatements statements, BulkAudit audit, UnitOfWork unitOfWork,
		Flush flush) {

	Mono<Long> update(Operation operation, EntityMapping mapping, QuerySpec query, Update update) {
		BulkChecks.conditions(operation, query);
		BulkChecks.assignments(operation, mapping, update);
		return this.flush.auto()
			.then(Mono.defer(() -> this.audit.modified(mapping, update)))
			.flatMap((audited) -> execute(operation, mapping, update(mapping, query, update, audited), (statement) -> {
				BoundSql returning = this.statements.returningUpdated(statement);
				return change(mapping, returning, true);
			}));
	}

	private Supplier<BoundSql> update(EntityMapping mapping, QuerySpec query, Update update,
			Map<SqlIdentifier, ?> audited) {
		return () -> this.statements.update(mapping.entity(), query.criteria(), update, audited);
	}

	Mono<Long> delete(Operation operation, EntityMapping mapping, QuerySpec query) {
		BulkChecks.conditions(operation, query);
		return this.flush.auto()
			.then(execute(operation, mapping, () -> this.statements.delete(mapping.entity(), query.criteria()),
					(statement) -> change(mapping, this.statements.returningDeleted(mapping.entity(), statement),
							false)));
	}

	private Mono<Long> execute(Operation operation, EntityMapping mapping, Supplier<BoundSql> statement,
			Function<BoundSql, Mono<Long>> tracked) {
		return Mono.defer(() -> {
			BulkChecks.written(operation, mapping, this.unitOfWork);
			BoundSql sql = statement.get();
			return this.unitOfWork.manages(mapping) ? tracked.apply(sql)
					: this.connection.update(StatementKind.WRITE, sql);
		});
	}

	private Mono<Long> change(EntityMapping mapping, BoundSql sql, boolean updated) {
		long epoch = this.unitOfWork.epoch();
		return this.connection
			.query(StatementKind.WRITE, sql, (row, metadata) -> touched(mapping, row, metadata, updated))
			.collect(Changes::new, Changes::add)
			.doOnNext((changes) -> {
				if (this.unitOfWork.epoch() == epoch) {
					changes.touched.forEach(this::follow);
				}
			})
			.map((changes) -> changes.count);
	}

	private void follow(Touched touched) {
		EntityEntry entry = touched.entry();
		if (entry == null) {
			return;
		}
		if (touched.read() != null) {
			this.unitOfWork.overwrite(entry, touched.read(), true);
		}
		else {
			this.unitOfWork.deleted(entry);
		}
	}

	private Touched touched(EntityMapping mapping, Row row, RowMetadata metadata, boolean updated) {
		Object id = id(mapping, row, metadata);
		EntityEntry entry = (id != null) ? this.unitOfWork.find(mapping, id) : null;
		if (entry == null || !entry.is(Status.MANAGED)) {
			return Touched.UNKNOWN;
		}
		return new Touched(entry, updated ? mapping.read(row, metadata) : null);
	}

	private static @Nullable Object id(EntityMapping mapping, Row row, RowMetadata metadata) {
		if (mapping.entity().getRequiredIdProperty().isEntity()) {
			return mapping.id(mapping.read(row, metadata));
		}
		Object value = row.get(mapping.idColumns().iterator().next().getReference());
		return (value != null) ? mapping.convertId(value) : null;
	}

	/**
	 * A row that the statement has touched.
	 *
	 * @param entry its entity, or {@code null} when it is not managed
	 * @param read the entity as it was read from the row, or {@code null} when it is
	 * deleted
	 */
	private record Touched(@Nullable EntityEntry entry, @Nullable Object read) {

		private static final Touched UNKNOWN = new Touched(null, null);

	}

	/**
	 * The rows of a statement: all are counted, those of managed entities are kept.
	 */
	private static final class Changes {

		private final List<Touched> touched = new ArrayList<>();

		private long count;

		private void add(Touched row) {
			this.count++;
			if (row.entry() != null) {
				this.touched.add(row);
			}
		}

	}

}
