package dev.asyncorm.query;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.r2dbc.spi.Parameters;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.query.RowMatch.Kind;

/**
 * The statements of H2, which runs in the same process, so that a statement per row costs
 * little.
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

	@Override
	public List<RowPage> update(SqlIdentifier table, RowKey key, List<RowColumn> set,
			List<? extends List<@Nullable Object>> rows) {
		List<RowColumn> columns = new ArrayList<>(key.columns());
		int first = columns.size() + 1;
		columns.addAll(set);
		String sql = "SELECT 1 FROM FINAL TABLE (UPDATE " + this.dialect.render(table) + " SET "
				+ IntStream.range(0, set.size())
					.mapToObj((i) -> name(set.get(i)) + " = $" + (first + i))
					.collect(Collectors.joining(", "))
				+ " WHERE " + condition(key, 1) + ")";
		return RowPages.ofValues(columns, rows, 1, (size) -> sql);
	}

	@Override
	public List<RowPage> delete(SqlIdentifier table, RowKey key, List<? extends List<@Nullable Object>> rows) {
		String sql = "SELECT 1 FROM OLD TABLE (DELETE FROM " + this.dialect.render(table) + " WHERE "
				+ condition(key, 1) + ")";
		return RowPages.ofValues(key.columns(), rows, 1, (size) -> sql);
	}

	private String condition(RowKey key, int marker) {
		String ids = IntStream.range(0, key.ids().size())
			.mapToObj((i) -> name(key.ids().get(i)) + " = $" + (marker + i))
			.collect(Collectors.joining(" AND "));
		RowColumn version = key.version();
		return (version != null)
				? ids + " AND " + name(version) + " IS NOT DISTINCT FROM $" + (marker + key.ids().size()) : ids;
	}

	private String name(RowColumn column) {
		return this.dialect.render(column.name());
	}

}
