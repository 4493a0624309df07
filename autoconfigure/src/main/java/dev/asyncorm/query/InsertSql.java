package dev.asyncorm.query;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.dialect.Dialect;

/**
 * The texts of an INSERT, all names rendered.
 *
 * @param dialect the database
 * @param table the table
 * @param columns the columns to write
 * @param returning what to return
 */
record InsertSql(Dialect dialect, String table, List<String> columns, Returning returning) {

	private static final String ARRAY = " SELECT array_agg(i.v1 ORDER BY i.k1)";

	/** What the error of {@link #ofAll} is recognised by, in any language. */
	static final String LEFT_OUT = "async-orm: only ";

	static InsertSql of(Dialect dialect, SqlIdentifier table, List<RowColumn> columns, Returning returning) {
		return new InsertSql(dialect, dialect.render(table),
				columns.stream().map((column) -> dialect.render(column.name())).toList(), returning);
	}

	/**
	 * Render the INSERT of rows with one marker per value.
	 * @param rows the number of rows
	 * @return the text
	 */
	String ofValues(int rows) {
		if (this.columns.isEmpty()) {
			return returning("INSERT INTO " + this.table + " DEFAULT VALUES");
		}
		StringBuilder sql = into(this.columns).append(" VALUES ");
		for (int row = 0, marker = 1; row < rows; row++) {
			sql.append((row > 0) ? ", (" : "(");
			for (int column = 0; column < this.columns.size(); column++) {
				sql.append((column > 0) ? ", $" : "$").append(marker++);
			}
			sql.append(')');
		}
		return returning(sql.toString());
	}

	private String returning(String insert) {
		return this.returning.isEmpty() ? insert
				: this.dialect.insertReturning(insert, String.join(", ", names(this.returning.columns())));
	}

	private StringBuilder into(List<String> written) {
		return new StringBuilder("INSERT INTO ").append(this.table)
			.append(" (")
			.append(String.join(", ", written))
			.append(')');
	}

	private List<String> names(List<SqlIdentifier> identifiers) {
		return identifiers.stream().map(this.dialect::render).toList();
	}

	/**
	 * Render the INSERT of a table expression of PostgreSQL.
	 * @param source the rows
	 * @return the text
	 */
	String of(RowSource source) {
		String select = " SELECT " + String.join(", ", source.values());
		if (this.returning.isEmpty()) {
			return into(this.columns) + select + " FROM " + source.table();
		}
		List<String> keys = names(this.returning.match().columns());
		return switch (this.returning.match().kind()) {
			case INCREASING ->
				increasing(source) + (this.returning.isArray() ? ARRAY + " FROM i" : answer() + " ORDER BY i.k1");
			case KEY -> "WITH r AS (SELECT * FROM " + source.table() + "), "
					+ inserted(this.columns, select + " FROM r") + answer() + " JOIN r ON "
					+ IntStream.range(0, keys.size())
						.mapToObj(
								(i) -> "i.k" + (i + 1) + " = " + source.values().get(this.columns.indexOf(keys.get(i))))
						.collect(Collectors.joining(" AND "))
					+ " ORDER BY r.n";
			case EXPRESSION -> {
				List<String> written = new ArrayList<>(this.columns);
				written.addAll(keys);
				yield "WITH r AS MATERIALIZED (SELECT *, " + this.returning.match().expression() + " AS k FROM "
						+ source.table() + "), " + inserted(written, select + ", r.k FROM r") + answer()
						+ " JOIN r ON i.k1 = r.k ORDER BY r.n";
			}
			case NONE -> throw new IllegalStateException("Rows without a match are inserted one by one");
		};
	}

	/**
	 * Render the INSERT of a table expression of PostgreSQL that answers an array of ids,
	 * and fails when a row was left out, as by a trigger: PostgreSQL has no statement
	 * that raises an error, but a text that is no number does. It is not made unless it
	 * is needed, because it depends on the rows.
	 * @param source the rows
	 * @return the text
	 */
	String ofAll(RowSource source) {
		return increasing(source) + ARRAY + ", CASE WHEN count(*) = " + source.count() + " THEN 0 ELSE CAST('"
				+ LEFT_OUT + "' || count(*) || ' rows' AS integer) END FROM i";
	}

	private String increasing(RowSource source) {
		return "WITH " + inserted(this.columns,
				" SELECT " + String.join(", ", source.values()) + " FROM " + source.table() + " ORDER BY r.n");
	}

	/**
	 * Render the part that inserts, as {@code i} with what is returned and the key.
	 */
	private String inserted(List<String> written, String rows) {
		List<String> names = new ArrayList<>();
		List<String> returned = new ArrayList<>();
		names(this.returning.columns()).forEach((column) -> {
			returned.add(column);
			names.add("v" + returned.size());
		});
		int values = returned.size();
		names(this.returning.match().columns()).forEach((column) -> {
			returned.add(column);
			names.add("k" + (returned.size() - values));
		});
		return "i(" + String.join(", ", names) + ") AS (" + into(written) + rows + " RETURNING "
				+ String.join(", ", returned) + ")";
	}

	private String answer() {
		List<String> columns = names(this.returning.columns());
		return " SELECT " + IntStream.range(0, columns.size())
			.mapToObj((i) -> "i.v" + (i + 1) + " AS " + columns.get(i))
			.collect(Collectors.joining(", ")) + " FROM i";
	}

}
