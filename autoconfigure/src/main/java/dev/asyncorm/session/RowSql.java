package dev.asyncorm.session;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.mapping.WrittenColumn;
import dev.asyncorm.query.BoundSql;
import dev.asyncorm.query.Returning;
import dev.asyncorm.query.RowColumn;
import dev.asyncorm.query.RowKey;
import dev.asyncorm.query.RowMatch;
import dev.asyncorm.query.RowPage;
import dev.asyncorm.query.RowStatements;
import dev.asyncorm.query.TableFacts;

/**
 * Renders what a flush writes: one row as a plain statement, several through
 * {@link RowStatements}. Remembers what the tables of one database do by themselves; safe
 * for concurrent use and without I/O.
 */
final class RowSql {

	private final Dialect dialect;

	private final RowStatements statements;

	private final Map<EntityMapping, TableFacts> facts = new ConcurrentHashMap<>();

	RowSql(Dialect dialect) {
		this.dialect = dialect;
		this.statements = RowStatements.of(dialect);
	}

	Map<EntityMapping, TableFacts> facts() {
		return this.facts;
	}

	RowStatements statements() {
		return this.statements;
	}

	BoundSql askFacts(EntityMapping mapping) {
		return this.statements.facts(mapping.table());
	}

	/**
	 * Render the statement of the only row of a batch.
	 * @param batch the batch
	 * @return the statement; an INSERT answers the returned columns
	 */
	BoundSql single(RowBatch batch) {
		RowChange row = batch.rows().get(0);
		return switch (batch.kind()) {
			case INSERT -> insert(batch, row);
			case UPDATE, LINK, UNLINK -> update(batch, row);
			case DELETE -> {
				List<Parameter> bindings = new ArrayList<>();
				yield new BoundSql("DELETE FROM " + table(batch) + where(batch.mapping(), row, bindings), bindings);
			}
		};
	}

	private BoundSql insert(RowBatch batch, RowChange row) {
		List<Parameter> bindings = new ArrayList<>();
		StringBuilder sql = new StringBuilder("INSERT INTO ").append(table(batch));
		if (batch.written().isEmpty()) {
			sql.append(" DEFAULT VALUES");
		}
		else {
			sql.append(" (").append(rendered(batch.written())).append(") VALUES (");
			for (WrittenColumn column : batch.written()) {
				bindings.add(parameter(column, row));
				sql.append((bindings.size() > 1) ? ", $" : "$").append(bindings.size());
			}
			sql.append(')');
		}
		return new BoundSql(batch.returned().isEmpty() ? sql.toString()
				: this.dialect.insertReturning(sql.toString(), rendered(batch.returned())), bindings);
	}

	private BoundSql update(RowBatch batch, RowChange row) {
		List<Parameter> bindings = new ArrayList<>();
		StringBuilder sql = new StringBuilder("UPDATE ").append(table(batch)).append(" SET ");
		for (WrittenColumn column : batch.written()) {
			bindings.add(parameter(column, row));
			sql.append((bindings.size() > 1) ? ", " : "").append(name(column)).append(" = $").append(bindings.size());
		}
		return new BoundSql(sql + where(batch.mapping(), row, bindings), bindings);
	}

	private String where(EntityMapping mapping, RowChange row, List<Parameter> bindings) {
		@Nullable Object[] stored = row.stored();
		StringBuilder sql = new StringBuilder(" WHERE ");
		for (WrittenColumn column : mapping.keys().stored()) {
			Object value = stored[column.index()];
			sql.append((column == mapping.keys().stored().get(0)) ? "" : " AND ").append(name(column));
			if (value == null) {
				sql.append(" IS NULL");
			}
			else {
				bindings.add(Parameters.in(value));
				sql.append(" = $").append(bindings.size());
			}
		}
		return sql.toString();
	}

	private static Parameter parameter(WrittenColumn column, RowChange row) {
		Object value = row.values()[column.index()];
		return (value != null) ? Parameters.in(value) : Parameters.in(column.type());
	}

	private String table(RowBatch batch) {
		return this.dialect.render(batch.mapping().table());
	}

	private String rendered(List<WrittenColumn> columns) {
		return columns.stream().map(this::name).collect(Collectors.joining(", "));
	}

	private String name(WrittenColumn column) {
		return this.dialect.render(column.name());
	}

	/**
	 * Render the statements of some rows of a batch.
	 * @param batch the batch
	 * @param rows rows of the batch
	 * @return the statements
	 */
	List<RowPage> pages(RowBatch batch, List<RowChange> rows) {
		EntityMapping mapping = batch.mapping();
		int[] written = indexes(batch.written());
		int[] key = indexes(mapping.keys().stored());
		return switch (batch.kind()) {
			case INSERT -> this.statements.insert(mapping.table(), columns(batch.written()), values(batch, rows),
					returning(batch));
			case UPDATE, LINK, UNLINK -> this.statements.update(mapping.table(), key(mapping), columns(batch.written()),
					rows.stream().map((row) -> Values.of(row, key, written)).toList());
			case DELETE -> this.statements.delete(mapping.table(), key(mapping),
					rows.stream().map((row) -> new Values(row.stored(), key)).toList());
		};
	}

	/**
	 * Render the one statement that writes all rows of a batch or none, so that it can be
	 * all of a transaction.
	 * @param batch the batch
	 * @return the statement; empty when there is none
	 */
	Optional<RowPage> whole(RowBatch batch) {
		if (batch.rows().size() == 1) {
			return Optional.of(new RowPage(single(batch), 0, 1));
		}
		return (batch.kind() != RowBatch.Kind.INSERT) ? Optional.empty() : this.statements.insertAll(
				batch.mapping().table(), columns(batch.written()), values(batch, batch.rows()), returning(batch));
	}

	private static List<Values> values(RowBatch batch, List<RowChange> rows) {
		int[] written = indexes(batch.written());
		return rows.stream().map((row) -> new Values(row.values(), written)).toList();
	}

	private static RowKey key(EntityMapping mapping) {
		WrittenColumn version = mapping.keys().version();
		return new RowKey(columns(mapping.keys().ids()),
				(version != null) ? new RowColumn(version.name(), version.type()) : null);
	}

	private Returning returning(RowBatch batch) {
		TableFacts known = this.facts.get(batch.mapping());
		if (batch.returned().isEmpty() || known == null) {
			return batch.returned().isEmpty() ? Returning.nothing()
					: new Returning(names(batch.returned()), RowMatch.none());
		}
		List<WrittenColumn> ids = batch.mapping().keys().ids();
		return new Returning(names(batch.returned()), known.match(names(ids), names(batch.written())));
	}

	private static List<SqlIdentifier> names(List<WrittenColumn> columns) {
		return columns.stream().map(WrittenColumn::name).toList();
	}

	private static List<RowColumn> columns(List<WrittenColumn> columns) {
		return columns.stream().map((column) -> new RowColumn(column.name(), column.type())).toList();
	}

	private static int[] indexes(List<WrittenColumn> columns) {
		return columns.stream().mapToInt(WrittenColumn::index).toArray();
	}

	/**
	 * Some values of an array, without copying them.
	 */
	private static final class Values extends AbstractList<@Nullable Object> implements RandomAccess {

		private final @Nullable Object[] values;

		private final int[] indexes;

		private Values(@Nullable Object[] values, int[] indexes) {
			this.values = values;
			this.indexes = indexes;
		}

		private static Values of(RowChange row, int[] key, int[] written) {
			int[] indexes = new int[key.length + written.length];
			@Nullable Object[] values = new Object[indexes.length];
			for (int i = 0; i < indexes.length; i++) {
				indexes[i] = i;
				values[i] = (i < key.length) ? row.stored()[key[i]] : row.values()[written[i - key.length]];
			}
			return new Values(values, indexes);
		}

		@Override
		public @Nullable Object get(int index) {
			return this.values[this.indexes[index]];
		}

		@Override
		public int size() {
			return this.indexes.length;
		}

	}

}
