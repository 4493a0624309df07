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
import dev.asyncorm.query.RowPage.Answer;

/**
 * The statements of PostgreSQL: rows travel as one array per column, or as multi-row
 * VALUES where the driver has no array of a type.
 *
 * @param dialect renders names
 */
record PostgresRowStatements(Dialect dialect) implements RowStatements {

	private static final int VALUES_ROWS = 512;

	private static final String FACTS = """
			SELECT a.attname,
			  CASE WHEN a.attgenerated <> '' THEN 'COMPUTED'
			    WHEN s.seqincrement > 0 AND NOT s.seqcycle
			      AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
			      AND (a.attidentity <> ''
			        OR pg_get_expr(d.adbin, d.adrelid) ~ '^nextval\\(''[^'']+''::regclass\\)$') THEN 'INCREASING'
			    WHEN a.attidentity <> '' THEN 'IDENTITY'
			    ELSE 'EXPRESSION' END,
			  coalesce('CAST(' || pg_get_expr(d.adbin, d.adrelid) || ' AS ' || format_type(a.atttypid, -1) || ')', '')
			FROM pg_attribute a
			LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
			LEFT JOIN LATERAL (
			  SELECT q.seqincrement, q.seqcycle FROM pg_depend p JOIN pg_sequence q ON
			    (p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid AND p.refobjid = q.seqrelid)
			    OR (a.attidentity <> '' AND p.deptype = 'i' AND p.refobjid = a.attrelid
			      AND p.refobjsubid = a.attnum AND p.objid = q.seqrelid)
			  LIMIT 1) s ON true
			WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
			  AND (a.atthasdef OR a.attidentity <> '')""";

	@Override
	public BoundSql facts(SqlIdentifier table) {
		return BoundSql.of(FACTS, Parameters.in(this.dialect.render(table)));
	}

	@Override
	public List<RowPage> insert(SqlIdentifier table, List<RowColumn> columns,
			List<? extends List<@Nullable Object>> rows, Returning returning) {
		InsertSql insert = InsertSql.of(this.dialect, table, columns, returning);
		boolean isUnmatched = !returning.isEmpty() && returning.match().kind() == Kind.NONE;
		if (isUnmatched || columns.isEmpty() || rows.size() == 1) {
			return RowPages.ofValues(columns, rows, 1, insert::ofValues);
		}
		List<RowPage> pages = pages(columns, rows, insert::of);
		return returning.isArray() ? pages.stream().map((page) -> page.answering(Answer.ARRAY)).toList() : pages;
	}

	@Override
	public Optional<RowPage> insertAll(SqlIdentifier table, List<RowColumn> columns,
			List<? extends List<@Nullable Object>> rows, Returning returning) {
		if (!returning.isArray() || columns.isEmpty()) {
			return Optional.empty();
		}
		List<RowPage> pages = pages(columns, rows, InsertSql.of(this.dialect, table, columns, returning)::ofAll);
		return (pages.size() == 1) ? Optional.of(pages.get(0).answering(Answer.ARRAY)) : Optional.empty();
	}

	static List<RowPage> pages(List<RowColumn> columns, List<? extends List<@Nullable Object>> rows,
			Function<RowSource, String> sql) {
		return ArrayForm.of(columns, rows)
			.map((forms) -> RowPages.ofArrays(forms, rows, sql.apply(RowSource.ofArrays(forms))))
			.orElseGet(() -> RowPages.ofValues(columns, rows, VALUES_ROWS,
					(size) -> sql.apply(RowSource.ofValues(columns.size(), size))));
	}

	@Override
	public List<RowPage> update(SqlIdentifier table, RowKey key, List<RowColumn> set,
			List<? extends List<@Nullable Object>> rows) {
		List<RowColumn> columns = new ArrayList<>(key.columns());
		int first = columns.size();
		columns.addAll(set);
		List<String> operators = key.operators(rows);
		return pages(columns, rows,
				(source) -> unwritten(source, "UPDATE " + this.dialect.render(table) + " AS t SET "
						+ IntStream.range(0, set.size())
							.mapToObj((i) -> name(set.get(i)) + " = " + source.values().get(first + i))
							.collect(Collectors.joining(", "))
						+ " FROM r WHERE " + condition(key, operators, source)))
			.stream()
			.map((page) -> page.answering(Answer.UNWRITTEN))
			.toList();
	}

	@Override
	public List<RowPage> delete(SqlIdentifier table, RowKey key, List<? extends List<@Nullable Object>> rows) {
		List<String> operators = key.operators(rows);
		return pages(key.columns(), rows,
				(source) -> unwritten(source,
						"DELETE FROM " + this.dialect.render(table) + " AS t USING r WHERE "
								+ condition(key, operators, source)))
			.stream()
			.map((page) -> page.answering(Answer.UNWRITTEN))
			.toList();
	}

	/**
	 * Let the database tell the rows that were not found: there are none as a rule, so
	 * that nothing has to be read.
	 */
	private static String unwritten(RowSource source, String statement) {
		return "WITH r AS (SELECT * FROM " + source.table() + "), w AS (" + statement
				+ " RETURNING r.n) SELECT n FROM r EXCEPT SELECT n FROM w";
	}

	private String condition(RowKey key, List<String> operators, RowSource source) {
		List<RowColumn> columns = key.columns();
		return IntStream.range(0, columns.size())
			.mapToObj((i) -> "t." + name(columns.get(i)) + operators.get(i) + source.values().get(i))
			.collect(Collectors.joining(" AND "));
	}

	private String name(RowColumn column) {
		return this.dialect.render(column.name());
	}

}
