package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DataRetrievalFailureException;
import org.springframework.dao.OptimisticLockingFailureException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.StatementKind;
import dev.asyncorm.connection.TransactionalConnection;
import dev.asyncorm.mapping.WrittenColumn;
import dev.asyncorm.query.RowPage;
import dev.asyncorm.query.RowStatements;
import dev.asyncorm.query.TableFacts;
import dev.asyncorm.session.EntityState.Status;
import dev.asyncorm.session.RowBatch.Kind;

/**
 * Runs the statements of a flush and tells the unit of work what was written.
 *
 * @param connection the connection
 * @param sql renders the statements
 * @param unitOfWork the entities
 */
record RowWriter(TransactionalConnection connection, RowSql sql, UnitOfWork unitOfWork) {

	/** How many rows are rendered at once, so that memory does not grow with a flush. */
	private static final int CHUNK = 5_000;

	/**
	 * Find out what the tables of several new rows do by themselves, once per table.
	 * @param changes the rows
	 * @return what is known of the tables
	 */
	Mono<Map<EntityMapping, TableFacts>> facts(List<RowChange> changes) {
		Map<EntityMapping, Integer> rows = new LinkedHashMap<>();
		Set<EntityMapping> wanted = new LinkedHashSet<>();
		for (RowChange row : changes) {
			if (row.entry().is(Status.PENDING)) {
				rows.merge(row.mapping(), 1, Integer::sum);
				if (row.isGenerated() || Arrays.asList(row.values()).contains(null)) {
					wanted.add(row.mapping());
				}
			}
		}
		wanted.removeIf((type) -> this.sql.facts().containsKey(type) || rows.getOrDefault(type, 0) < 2);
		return Flux.fromIterable(wanted).concatMap(this::ask).then(Mono.fromSupplier(this.sql::facts));
	}

	private Mono<TableFacts> ask(EntityMapping mapping) {
		return this.connection
			.query(StatementKind.PLAIN_READ, this.sql.askFacts(mapping), (row, metadata) -> TableFacts.Column.of(row))
			.collectList()
			.map(TableFacts::of)
			.doOnNext((known) -> this.sql.facts().put(mapping, known));
	}

	/**
	 * Forget what is known of tables, which others may have created or changed since.
	 * @param plan what could not be written
	 */
	void forgetFacts(FlushPlan plan) {
		plan.batches().forEach((batch) -> this.sql.facts().remove(batch.mapping()));
	}

	/**
	 * Write a batch.
	 * @param batch the batch
	 * @param epoch the number of the unit of work when the flush began
	 * @return completion; {@link OptimisticLockingFailureException} when a row has
	 * another version or is gone
	 */
	Mono<Void> write(RowBatch batch, long epoch) {
		if (batch.kind() != Kind.UNLINK) {
			batch.rows().forEach(this::link);
		}
		if (batch.rows().size() == 1) {
			return write(batch, new RowPage(this.sql.single(batch), 0, 1), epoch, StatementKind.WRITE);
		}
		return Flux.range(0, (batch.rows().size() + CHUNK - 1) / CHUNK).concatMap((chunk) -> {
			int offset = chunk * CHUNK;
			List<RowChange> rows = batch.rows().subList(offset, Math.min(offset + CHUNK, batch.rows().size()));
			return Flux.fromIterable(this.sql.pages(batch, rows)).concatMap((page) -> run(batch, rows, page, epoch), 1);
		}, 1).then();
	}

	/**
	 * Give a row the ids that were generated since it was planned.
	 */
	private void link(RowChange row) {
		EntityEntry entry = row.entry();
		entry.state().related().links().forEach((key, target) -> {
			int index = row.mapping().index(key);
			Object id = target.id();
			if (row.values()[index] == null) {
				return;
			}
			if (id == null) {
				throw Misuse.unlinked(entry, key.getName(), target);
			}
			this.unitOfWork.replace(entry, row.mapping().set(entry.instance(), key, id));
			row.values()[index] = target.reference();
		});
	}

	/**
	 * Find the statement that writes a batch and commits by itself.
	 * @param batch the batch
	 * @return the statement; empty when the batch needs a transaction
	 */
	Optional<RowPage> whole(RowBatch batch) {
		boolean isWaiting = batch.rows().size() > CHUNK || batch.rows().stream().anyMatch(RowChange::isWaiting);
		return isWaiting ? Optional.empty() : this.sql.whole(batch);
	}

	/**
	 * Write a batch by the statement that commits by itself.
	 * @param batch the batch
	 * @param page the statement
	 * @param epoch the number of the unit of work when the flush began
	 * @return completion
	 */
	Mono<Void> writeWhole(RowBatch batch, RowPage page, long epoch) {
		return write(batch, page, epoch, StatementKind.COMMITTING_WRITE).onErrorMap(RowStatements::isRowLeftOut,
				(error) -> leftOut(batch, "fewer", batch.rows().size(), error));
	}

	private Mono<Void> write(RowBatch batch, RowPage page, long epoch, StatementKind kind) {
		if (batch.kind() == Kind.INSERT) {
			return insert(batch, batch.rows(), kind, page)
				.doOnNext((returned) -> note(epoch, () -> inserted(batch, batch.rows(), returned)))
				.then();
		}
		return this.connection.update(kind, page.sql()).doOnNext((count) -> {
			checkWritten(batch, (count == 0) ? batch.rows() : List.of());
			note(epoch, () -> changed(batch, batch.rows()));
		}).then();
	}

	/**
	 * Write rows of join tables.
	 * @param pages renders them when it is their turn
	 * @return completion
	 */
	Mono<Void> writeJoins(Function<RowStatements, List<RowPage>> pages) {
		return Flux.defer(() -> Flux.fromIterable(pages.apply(this.sql.statements())))
			.concatMap((page) -> this.connection.query(StatementKind.WRITE, page.sql(), (row, metadata) -> page), 1)
			.then();
	}

	private void note(long epoch, Runnable news) {
		if (this.unitOfWork.epoch() == epoch) {
			news.run();
		}
	}

	private Mono<Void> run(RowBatch batch, List<RowChange> rows, RowPage page, long epoch) {
		List<RowChange> written = rows.subList(page.offset(), page.offset() + page.size());
		if (batch.kind() == Kind.INSERT) {
			return insert(batch, written, StatementKind.WRITE, page)
				.doOnNext((returned) -> note(epoch, () -> inserted(batch, written, returned)))
				.then();
		}
		return missing(rows, page).doOnNext((missing) -> {
			checkWritten(batch, missing);
			note(epoch, () -> changed(batch, written));
		}).then();
	}

	private Mono<List<@Nullable Object[]>> insert(RowBatch batch, List<RowChange> rows, StatementKind kind,
			RowPage page) {
		int columns = batch.returned().size();
		if (columns == 0) {
			return this.connection.update(kind, page.sql())
				.doOnNext((count) -> checkStored(batch, rows.size(), count))
				.thenReturn(List.of());
		}
		return this.connection.query(kind, page.sql(), (row, metadata) -> read(row, columns))
			.collectList()
			.map(page::returned)
			.doOnNext((returned) -> checkStored(batch, rows.size(), returned.size()));
	}

	private static void checkStored(RowBatch batch, int rows, long stored) {
		if (stored != rows) {
			throw leftOut(batch, String.valueOf(stored), rows, null);
		}
	}

	private static DataIntegrityViolationException leftOut(RowBatch batch, String stored, int rows,
			@Nullable Throwable cause) {
		return new DataIntegrityViolationException(
				"The database stored " + stored + " of " + rows + " rows of " + batch.mapping().type().getSimpleName()
						+ "; look for a trigger or rule on its table that leaves rows out",
				cause);
	}

	private static @Nullable Object[] read(Readable row, int columns) {
		@Nullable Object[] values = new Object[columns];
		for (int i = 0; i < columns; i++) {
			values[i] = row.get(i);
		}
		return values;
	}

	private void inserted(RowBatch batch, List<RowChange> rows, List<@Nullable Object[]> returned) {
		boolean isFilled = batch.isFilled();
		for (int i = 0; i < rows.size(); i++) {
			EntityEntry entry = rows.get(i).entry();
			if (!returned.isEmpty()) {
				this.unitOfWork.replace(entry, filled(batch, entry.instance(), returned.get(i)));
			}
			written(batch, rows.get(i));
			if (isFilled) {
				entry.state(entry.state().filled(batch.returned()));
			}
		}
	}

	private static Object filled(RowBatch batch, Object instance, @Nullable Object[] values) {
		try {
			return batch.filled(instance, values);
		}
		catch (RuntimeException ex) {
			throw new DataRetrievalFailureException("A row of " + batch.mapping().type().getSimpleName()
					+ " was inserted, but what the database filled in could not be read; compare the defaults of its "
					+ "columns with the properties of the entity", ex);
		}
	}

	/**
	 * What was read from the entity for the statement is what is stored now, unless
	 * somebody else had a hand in it.
	 */
	private void written(RowBatch batch, RowChange row) {
		EntityEntry entry = row.entry();
		Object id = entry.id();
		boolean isOwn = row.extras().isEmpty() && !entry.state().isOverridden();
		Snapshot snapshot = isOwn ? entry.mapping().snapshot(entry.instance(), values(batch, row, id))
				: entry.mapping().snapshot(entry.instance());
		this.unitOfWork.written(entry, id, snapshot);
	}

	private static @Nullable Object[] values(RowBatch batch, RowChange row, @Nullable Object id) {
		@Nullable Object[] values = row.values();
		List<WrittenColumn> returned = batch.returned();
		if (returned.size() == 1 && returned.get(0).id() && id != null && id.getClass() == returned.get(0).type()) {
			values[returned.get(0).index()] = id;
		}
		else if (!returned.isEmpty()) {
			@Nullable Object[] filled = row.mapping().written().values(row.entry().instance());
			returned.forEach((column) -> values[column.index()] = filled[column.index()]);
		}
		return values;
	}

	private void changed(RowBatch batch, List<RowChange> rows) {
		switch (batch.kind()) {
			case DELETE -> rows.forEach((row) -> this.unitOfWork.deleted(row.entry()));
			case UPDATE -> rows.forEach((row) -> written(batch, row));
			// an inserted row has now what it was inserted without
			case LINK -> rows.forEach((row) -> this.unitOfWork.written(row.entry()));
			case UNLINK -> {
				// the rows are not done yet
			}
			default -> throw new IllegalStateException(batch.kind() + " does not change rows");
		}
	}

	private Mono<List<RowChange>> missing(List<RowChange> rows, RowPage page) {
		return this.connection.query(StatementKind.WRITE, page.sql(), (row, metadata) -> (Number) row.get(0))
			.collectList()
			.map((numbers) -> {
				List<RowChange> missing = new ArrayList<>();
				for (int index : page.unwritten(numbers)) {
					missing.add(rows.get(index));
				}
				return missing;
			});
	}

	/**
	 * A row without a version that is gone already is as deleted as it was to be.
	 */
	private static void checkWritten(RowBatch batch, Collection<RowChange> missing) {
		boolean isDelete = batch.kind() == Kind.DELETE;
		if (missing.isEmpty() || (isDelete && batch.mapping().keys().version() == null)) {
			return;
		}
		String others = (missing.size() > 1) ? " and " + (missing.size() - 1) + " more" : "";
		throw new OptimisticLockingFailureException(missing.iterator().next().entry() + others + " could not be "
				+ (isDelete ? "deleted" : "changed")
				+ " because somebody else has changed or deleted it since it was read; read it again and repeat the change");
	}

}
