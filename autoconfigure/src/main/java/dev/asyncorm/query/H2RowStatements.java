package dev.asyncorm.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.r2dbc.spi.Parameters;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.query.RowMatch.Kind;

/**
 * The statements of H2: rows travel as multi-row VALUES with one marker per value.
 *
 * @param dialect renders names
 */
record H2RowStatements(Dialect dialect) implements RowStatements {

	private static final int ROWS = 64;

	private static final String FACTS = """
			SELECT column_name,
			  CASE WHEN is_generated = 'ALWAYS' THEN 'COMPUTED'
			    WHEN is_identity = 'YES' AND identity_increment > 0 AND identity_cycle = 'NO' THEN 'INCREASING'
			    WHEN is_identity = 'YES' THEN 'IDENTITY'
			    ELSE 'EXPRESSION' END,
			  coalesce(column_default, generation_expression, '')
			FROM information_schema.columns
			WHERE upper(table_name) = upper($1) AND upper(table_schema) = upper(coalesce($2, current_schema))
			  AND (column_default IS NOT NULL OR is_identity = 'YES' OR is_generated = 'ALWAYS')""";

	@Override
	public BoundSql facts(SqlIdentifier table) {
		List<String> names = new ArrayList<>();
		table.iterator().forEachRemaining((part) -> names.add(part.getReference()));
		String name = names.get(names.size() - 1);
		return BoundSql.of(FACTS, Parameters.in(name),
				(names.size() > 1) ? Parameters.in(names.get(names.size() - 2)) : Parameters.in(String.class));
	}

	@Override
	public List<RowPage> insert(SqlIdentifier table, List<RowColumn> columns,
			List<? extends List<@Nullable Object>> rows, Returning returning) {
		InsertSql insert = InsertSql.of(this.dialect, table, columns, returning);
		boolean isMatched = returning.isEmpty() || returning.match().kind() == Kind.INCREASING;
		if (!isMatched || columns.isEmpty()) {
			return RowPages.ofValues(columns, rows, 1, insert::ofValues);
		}
		String order = returning.isEmpty() ? ""
				: " ORDER BY " + this.dialect.render(returning.match().columns().get(0));
		return RowPages.ofValues(columns, rows, ROWS, (size) -> insert.ofValues(size) + order);
	}

	/**
	 * A round trip to H2 is a call, so there is nothing to save.
	 */
	@Override
	public Optional<RowPage> insertAll(SqlIdentifier table, List<RowColumn> columns,
			List<? extends List<@Nullable Object>> rows, Returning returning) {
		return Optional.empty();
	}

	@Override
	public List<RowPage> update(SqlIdentifier table, RowKey key, List<RowColumn> set,
			List<? extends List<@Nullable Object>> rows) {
		List<RowColumn> columns = new ArrayList<>(key.columns());
		int first = columns.size() + 1;
		columns.addAll(set);
		List<String> operators = key.operators(rows);
		return pages(columns, rows,
				(source) -> "SELECT " + number(key, operators, columns.size(), source.rows()) + " FROM FINAL TABLE ("
						+ merge(table, key, operators, source) + "UPDATE SET "
						+ IntStream.range(0, set.size())
							.mapToObj((i) -> name(set.get(i)) + " = r.c" + (first + i))
							.collect(Collectors.joining(", "))
						+ ")");
	}

	@Override
	public List<RowPage> delete(SqlIdentifier table, RowKey key, List<? extends List<@Nullable Object>> rows) {
		List<RowColumn> columns = key.columns();
		List<String> operators = key.operators(rows);
		return pages(columns, rows, (source) -> "SELECT " + number(key, operators, columns.size(), source.rows())
				+ " FROM OLD TABLE (" + merge(table, key, operators, source) + "DELETE)");
	}

	private List<RowPage> pages(List<RowColumn> columns, List<? extends List<@Nullable Object>> rows,
			Function<Source, String> sql) {
		List<String> types = columns.stream()
			.map((column) -> this.dialect.columnType(column.type(), null).orElse(""))
			.toList();
		// a marker of unknown type has the type of its column only where it is compared
		// alone
		int limit = types.contains("") ? 1 : ROWS;
		return RowPages.ofValues(columns, rows, limit, (size) -> sql.apply(new Source(types, size)));
	}

	private String merge(SqlIdentifier table, RowKey key, List<String> operators, Source source) {
		List<RowColumn> columns = key.columns();
		return "MERGE INTO " + this.dialect.render(table) + " AS t USING " + source.table() + " ON "
				+ IntStream.range(0, columns.size())
					.mapToObj((i) -> "t." + name(columns.get(i)) + operators.get(i) + "r.c" + (i + 1))
					.collect(Collectors.joining(" AND "))
				+ " WHEN MATCHED THEN ";
	}

	/**
	 * Render the number of a row, which only its id can tell.
	 */
	private String number(RowKey key, List<String> operators, int columns, int rows) {
		return IntStream.range(0, rows)
			.mapToObj((row) -> " WHEN " + IntStream.range(0, key.ids().size())
				.mapToObj((i) -> name(key.ids().get(i)) + operators.get(i) + "$" + (row * columns + i + 1))
				.collect(Collectors.joining(" AND ")) + " THEN " + (row + 1))
			.collect(Collectors.joining("", "CASE", " END"));
	}

	private String name(RowColumn column) {
		return this.dialect.render(column.name());
	}

	/**
	 * Rows as a table expression, each marker with the type of its column.
	 *
	 * @param types the types; empty where the type is not known
	 * @param rows the number of rows
	 */
	private record Source(List<String> types, int rows) {

		private String table() {
			return IntStream.range(0, this.rows)
				.mapToObj((row) -> IntStream.range(0, this.types.size())
					.mapToObj((i) -> cast(this.types.get(i), row * this.types.size() + i + 1))
					.collect(Collectors.joining(", ", "(", ")")))
				.collect(Collectors.joining(", ", "(VALUES ",
						") AS r(" + IntStream.rangeClosed(1, this.types.size())
							.mapToObj((i) -> "c" + i)
							.collect(Collectors.joining(", ")) + ")"));
		}

		private static String cast(String type, int marker) {
			return type.isEmpty() ? "$" + marker : "CAST($" + marker + " AS " + type + ")";
		}

	}

}
