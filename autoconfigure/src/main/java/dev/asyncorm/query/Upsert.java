package dev.asyncorm.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.dialect.Dialect;

/**
 * What to do with rows that may exist: insert them, or set some of their columns where a
 * key is taken. Immutable and without I/O.
 *
 * @param table the table
 * @param columns the columns of the rows
 * @param key the columns of the key, all of them among those of the rows and never null
 * @param set the columns to set in a row that exists
 * @param version the version, which counts up in a row that exists, or {@code null}
 * @since 0.1.0
 */
public record Upsert(SqlIdentifier table, List<RowColumn> columns, List<SqlIdentifier> key, List<SqlIdentifier> set,
		@Nullable SqlIdentifier version) {

	/**
	 * The column of the answer that tells whether a row was inserted.
	 */
	public static final String CREATED = "async_orm_created";

	/**
	 * Render the statements of PostgreSQL, which answer every column of the rows and
	 * {@link #CREATED}, in the order of the list. Rows are locked in the order of the
	 * key, so that concurrent calls do not lock each other out.
	 * @param rows the rows
	 * @return the statements
	 */
	public List<RowPage> pages(List<? extends List<@Nullable Object>> rows) {
		return PostgresRowStatements.pages(this.columns, rows, this::sql);
	}

	private String sql(RowSource source) {
		Dialect dialect = Dialect.POSTGRESQL;
		List<String> values = this.key.stream().map((column) -> source.values().get(index(column))).toList();
		return "WITH r AS (SELECT * FROM " + source.table() + "), w AS (INSERT INTO " + dialect.render(this.table)
				+ " AS t (" + names(dialect) + ") SELECT " + String.join(", ", source.values()) + " FROM r ORDER BY "
				+ String.join(", ", values) + " ON CONFLICT ("
				+ this.key.stream().map(dialect::render).collect(Collectors.joining(", ")) + ") DO UPDATE SET "
				+ assignments(dialect) + " RETURNING t.*, (t.xmax = 0) AS " + CREATED + ") SELECT w.* FROM w JOIN r ON "
				+ IntStream.range(0, values.size())
					.mapToObj((i) -> "w." + dialect.render(this.key.get(i)) + " = " + values.get(i))
					.collect(Collectors.joining(" AND "))
				+ " ORDER BY r.n";
	}

	private String names(Dialect dialect) {
		return this.columns.stream().map((column) -> dialect.render(column.name())).collect(Collectors.joining(", "));
	}

	private String assignments(Dialect dialect) {
		List<String> assignments = new ArrayList<>();
		(this.set.isEmpty() ? this.key : this.set).forEach((column) -> {
			String name = dialect.render(column);
			assignments.add(name + " = excluded." + name);
		});
		counted(dialect, "t.").ifPresent(assignments::add);
		return String.join(", ", assignments);
	}

	private Optional<String> counted(Dialect dialect, String prefix) {
		return Optional.ofNullable(this.version)
			.map(dialect::render)
			.map((name) -> name + " = COALESCE(" + prefix + name + ", 0) + 1");
	}

	/**
	 * Render the UPDATE of one row that may exist, for a database without ON CONFLICT.
	 * @param dialect the database
	 * @param row the row
	 * @return the statement, which answers every column when there is such a row
	 */
	public BoundSql update(Dialect dialect, List<@Nullable Object> row) {
		List<Parameter> bindings = new ArrayList<>();
		List<String> assignments = new ArrayList<>();
		(this.set.isEmpty() ? this.key : this.set)
			.forEach((column) -> assignments.add(dialect.render(column) + " = " + bind(bindings, column, row)));
		counted(dialect, "").ifPresent(assignments::add);
		String condition = this.key.stream()
			.map((column) -> dialect.render(column) + " = " + bind(bindings, column, row))
			.collect(Collectors.joining(" AND "));
		return new BoundSql(dialect.updateReturning("UPDATE " + dialect.render(this.table) + " SET "
				+ String.join(", ", assignments) + " WHERE " + condition, "*"), bindings);
	}

	/**
	 * Render the INSERT of one row.
	 * @param dialect the database
	 * @param row the row
	 * @return the statement, which answers every column
	 */
	public BoundSql insert(Dialect dialect, List<@Nullable Object> row) {
		List<Parameter> bindings = new ArrayList<>();
		String markers = this.columns.stream()
			.map((column) -> bind(bindings, column.name(), row))
			.collect(Collectors.joining(", "));
		return new BoundSql(dialect.insertReturning(
				"INSERT INTO " + dialect.render(this.table) + " (" + names(dialect) + ") VALUES (" + markers + ")",
				"*"), bindings);
	}

	private String bind(List<Parameter> bindings, SqlIdentifier column, List<@Nullable Object> row) {
		int index = index(column);
		Object value = row.get(index);
		bindings.add((value != null) ? Parameters.in(value) : Parameters.in(this.columns.get(index).type()));
		return "$" + bindings.size();
	}

	private int index(SqlIdentifier column) {
		return IntStream.range(0, this.columns.size())
			.filter((i) -> Objects.equals(this.columns.get(i).name(), column))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("The rows have no column " + column.getReference()));
	}

}
