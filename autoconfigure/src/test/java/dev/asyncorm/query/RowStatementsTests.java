package dev.asyncorm.query;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import io.r2dbc.postgresql.codec.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.query.RowPage.Answer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The texts and pages of the statements that write many rows.
 */
class RowStatementsTests {

	private static final SqlIdentifier TABLE = SqlIdentifier.from(SqlIdentifier.quoted("app"),
			SqlIdentifier.quoted("item"));

	private static final SqlIdentifier ID = SqlIdentifier.quoted("id");

	private static final RowColumn KEY = new RowColumn(ID, Long.class);

	private static final RowColumn VERSION = new RowColumn(SqlIdentifier.quoted("version"), Integer.class);

	private static final RowColumn NAME = new RowColumn(SqlIdentifier.quoted("name"), String.class);

	private static final RowColumn DATA = new RowColumn(SqlIdentifier.quoted("data"), byte[].class);

	private static final RowColumn OTHER = new RowColumn(SqlIdentifier.quoted("other"), StringBuilder.class);

	private final RowStatements postgres = RowStatements.of(Dialect.POSTGRESQL);

	private final RowStatements h2 = RowStatements.of(Dialect.H2);

	@Test
	void insertOnPostgresTakesOneArrayPerColumn() {
		List<RowPage> pages = this.postgres.insert(TABLE, List.of(NAME, DATA), rows(7_000, "a", new byte[] { 1 }),
				Returning.nothing());
		assertThat(pages).extracting(RowPage::size).containsExactly(5_000, 2_000);
		assertThat(pages).extracting(RowPage::offset).containsExactly(0, 5_000);
		assertThat(pages).extracting((page) -> page.sql().sql())
			.containsOnly("INSERT INTO \"app\".\"item\" (\"name\", \"data\") SELECT r.c1, CAST(r.c2 AS bytea)"
					+ " FROM unnest($1::varchar[], $2::varchar[]) WITH ORDINALITY AS r(c1, c2, n)");
		assertThat(pages.get(1).sql().bindings()).extracting((parameter) -> ((Object[]) parameter.getValue()).length)
			.containsExactly(2_000, 2_000);
	}

	@Test
	void valueThatIsReadOnceIsLeftToTheDriver() {
		InputStream once = new SequenceInputStream(new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8)),
				InputStream.nullInputStream());
		Json json = Json.of(once);
		RowColumn column = new RowColumn(SqlIdentifier.quoted("json"), Json.class);
		List<RowPage> pages = this.h2.insert(TABLE, List.of(column), List.of(Arrays.asList(json)), Returning.nothing());
		assertThat(pages).singleElement().extracting((page) -> page.sql().bindings().get(0).getValue()).isSameAs(json);
		assertThat(json.asString()).isEqualTo("{}");
	}

	@Test
	void pagesOfLargeValuesAreSmall() {
		List<RowPage> pages = this.postgres.insert(TABLE, List.of(NAME, DATA),
				rows(5, "a".repeat(1_000_000), new byte[500_000]), Returning.nothing());
		assertThat(pages).extracting(RowPage::size).containsExactly(2, 2, 1);
		assertThat(pages).extracting(RowPage::offset).containsExactly(0, 2, 4);
	}

	@Test
	void pagesOfLargeArraysAndDocumentsAreSmall() {
		String[] texts = { "a".repeat(1_000_000), "b".repeat(1_000_000) };
		RowColumn array = new RowColumn(SqlIdentifier.quoted("texts"), String[].class);
		RowColumn document = new RowColumn(SqlIdentifier.quoted("document"), Json.class);
		assertThat(this.postgres.insert(TABLE, List.of(NAME, array), rows(5, "a", texts), Returning.nothing()))
			.extracting(RowPage::size)
			.containsExactly(2, 2, 1);
		assertThat(this.h2.insert(TABLE, List.of(NAME, array), rows(5, "a", texts), Returning.nothing()))
			.extracting(RowPage::size)
			.containsExactly(2, 2, 1);
		assertThat(this.postgres.insert(TABLE, List.of(NAME, document), rows(5, "a", Json.of(texts[0])),
				Returning.nothing()))
			.extracting(RowPage::size)
			.containsExactly(4, 1);
	}

	@Test
	void insertOnPostgresOrdersByWhatTheSequenceGenerates() {
		assertThat(insertOnPostgres(RowMatch.increasing(ID)))
			.isEqualTo("WITH i(v1, k1) AS (INSERT INTO \"app\".\"item\" (\"name\") SELECT r.c1"
					+ " FROM unnest($1::varchar[]) WITH ORDINALITY AS r(c1, n) ORDER BY r.n RETURNING \"id\", \"id\")"
					+ " SELECT array_agg(i.v1 ORDER BY i.k1) FROM i");
	}

	@Test
	void insertOnPostgresGeneratesTheDefaultItself() {
		assertThat(insertOnPostgres(RowMatch.expression(ID, "gen_random_uuid()")))
			.isEqualTo("WITH r AS MATERIALIZED (SELECT *, gen_random_uuid() AS k"
					+ " FROM unnest($1::varchar[]) WITH ORDINALITY AS r(c1, n)),"
					+ " i(v1, k1) AS (INSERT INTO \"app\".\"item\" (\"name\", \"id\") SELECT r.c1, r.k FROM r"
					+ " RETURNING \"id\", \"id\") SELECT i.v1 AS \"id\" FROM i JOIN r ON i.k1 = r.k ORDER BY r.n");
	}

	@Test
	void insertOnPostgresJoinsTheGivenKey() {
		assertThat(insertOnPostgres(RowMatch.key(List.of(NAME.name()))))
			.isEqualTo("WITH r AS (SELECT * FROM unnest($1::varchar[]) WITH ORDINALITY AS r(c1, n)),"
					+ " i(v1, k1) AS (INSERT INTO \"app\".\"item\" (\"name\") SELECT r.c1 FROM r"
					+ " RETURNING \"id\", \"name\") SELECT i.v1 AS \"id\" FROM i JOIN r ON i.k1 = r.c1 ORDER BY r.n");
	}

	@Test
	void rowsWithoutMatchAreInsertedOneByOne() {
		Returning returning = new Returning(List.of(ID), RowMatch.none());
		assertThat(this.postgres.insert(TABLE, List.of(NAME), rows(2, "a"), returning))
			.extracting((page) -> page.sql().sql())
			.containsExactly("INSERT INTO \"app\".\"item\" (\"name\") VALUES ($1) RETURNING \"id\"",
					"INSERT INTO \"app\".\"item\" (\"name\") VALUES ($1) RETURNING \"id\"");
		assertThat(this.h2.insert(TABLE, List.of(), rows(1), returning)).extracting((page) -> page.sql().sql())
			.containsExactly("SELECT \"id\" FROM FINAL TABLE (INSERT INTO \"app\".\"item\" DEFAULT VALUES)");
	}

	@Test
	void typeWithoutArrayIsInsertedByValues() {
		List<RowPage> pages = this.postgres.insert(TABLE, List.of(NAME, OTHER), rows(1_031, "a", new StringBuilder()),
				Returning.nothing());
		assertThat(pages).extracting(RowPage::size).containsExactly(512, 512, 4, 2, 1);
		assertThat(pages.get(3).sql().sql())
			.isEqualTo("INSERT INTO \"app\".\"item\" (\"name\", \"other\") SELECT r.c1, r.c2"
					+ " FROM (VALUES ($1, $2, 1), ($3, $4, 2)) AS r(c1, c2, n)");
	}

	@Test
	void valueOfAnotherTypeIsInsertedByValues() {
		assertThat(this.postgres.insert(TABLE, List.of(KEY), List.of(List.of(1L), List.of(2)), Returning.nothing()))
			.extracting((page) -> page.sql().sql())
			.containsExactly(
					"INSERT INTO \"app\".\"item\" (\"id\") SELECT r.c1 FROM (VALUES ($1, 1), ($2, 2)) AS r(c1, n)");
	}

	@Test
	void markersOfValuesStayBelowTheirLimit() {
		List<RowColumn> columns = IntStream.range(0, 200)
			.mapToObj((i) -> new RowColumn(SqlIdentifier.quoted("c" + i), StringBuilder.class))
			.toList();
		List<RowPage> pages = this.postgres.insert(TABLE, columns, rows(512, new Object[200]), Returning.nothing());
		assertThat(pages).extracting(RowPage::size).containsExactly(256, 256);
		assertThat(pages.get(0).sql().bindings()).hasSize(51_200);
	}

	@Test
	void updateOnPostgresComparesVersions() {
		List<RowPage> pages = this.postgres.update(TABLE, new RowKey(List.of(KEY), VERSION), List.of(NAME, VERSION),
				rows(3, 1L, 1, "a", 2));
		assertThat(pages).extracting((page) -> page.sql().sql())
			.containsExactly(
					"WITH r AS (SELECT * FROM unnest($1::bigint[], $2::integer[], $3::varchar[], $4::integer[])"
							+ " WITH ORDINALITY AS r(c1, c2, c3, c4, n)), w AS (UPDATE \"app\".\"item\" AS t"
							+ " SET \"name\" = r.c3, \"version\" = r.c4 FROM r WHERE t.\"id\" = r.c1"
							+ " AND t.\"version\" IS NOT DISTINCT FROM r.c2 RETURNING r.n) SELECT n FROM r EXCEPT SELECT n FROM w");
	}

	@Test
	void deleteOnPostgresTakesTheKey() {
		assertThat(this.postgres.delete(TABLE, new RowKey(List.of(KEY, NAME), null), rows(2, 1L, "a")))
			.extracting((page) -> page.sql().sql())
			.containsExactly(
					"WITH r AS (SELECT * FROM unnest($1::bigint[], $2::varchar[]) WITH ORDINALITY AS r(c1, c2, n)),"
							+ " w AS (DELETE FROM \"app\".\"item\" AS t USING r WHERE t.\"id\" = r.c1 AND t.\"name\" = r.c2"
							+ " RETURNING r.n) SELECT n FROM r EXCEPT SELECT n FROM w");
	}

	@Test
	void insertOnH2TakesPowersOfTwo() {
		List<RowPage> pages = this.h2.insert(TABLE, List.of(NAME), rows(67, "a"),
				new Returning(List.of(ID, NAME.name()), RowMatch.increasing(ID)));
		assertThat(pages).extracting(RowPage::size).containsExactly(64, 2, 1);
		assertThat(pages.get(1).sql().sql()).isEqualTo("SELECT \"id\", \"name\" FROM FINAL TABLE ("
				+ "INSERT INTO \"app\".\"item\" (\"name\") VALUES ($1), ($2)) ORDER BY \"id\"");
	}

	@Test
	void updateAndDeleteOnH2Merge() {
		RowKey key = new RowKey(List.of(KEY), VERSION);
		assertThat(this.h2.update(TABLE, key, List.of(NAME), rows(2, 1L, 1, "a")))
			.extracting((page) -> page.sql().sql())
			.containsExactly("SELECT CASE WHEN \"id\" = $1 THEN 1 WHEN \"id\" = $4 THEN 2 END FROM FINAL TABLE ("
					+ "MERGE INTO \"app\".\"item\" AS t USING (VALUES"
					+ " (CAST($1 AS bigint), CAST($2 AS integer), CAST($3 AS varchar)),"
					+ " (CAST($4 AS bigint), CAST($5 AS integer), CAST($6 AS varchar))) AS r(c1, c2, c3)"
					+ " ON t.\"id\" = r.c1 AND t.\"version\" IS NOT DISTINCT FROM r.c2"
					+ " WHEN MATCHED THEN UPDATE SET \"name\" = r.c3)");
		assertThat(this.h2.delete(TABLE, key, rows(1, 1L, 1))).extracting((page) -> page.sql().sql())
			.containsExactly("SELECT CASE WHEN \"id\" = $1 THEN 1 END FROM OLD TABLE (MERGE INTO \"app\".\"item\" AS t"
					+ " USING (VALUES (CAST($1 AS bigint), CAST($2 AS integer))) AS r(c1, c2) ON t.\"id\" = r.c1"
					+ " AND t.\"version\" IS NOT DISTINCT FROM r.c2 WHEN MATCHED THEN DELETE)");
	}

	@Test
	void pageTellsUnwrittenRows() {
		RowPage page = new RowPage(BoundSql.of("SELECT 1"), 10, 4);
		assertThat(page.unwritten(List.of(1, 2, 3, 4))).isEmpty();
		assertThat(page.unwritten(List.of(4L, 1L))).containsExactly(11, 12);
		assertThat(page.answering(Answer.UNWRITTEN).unwritten(List.of(4L, 1L))).containsExactly(10, 13);
	}

	@Test
	void pageMakesRowsOfAnArray() {
		RowPage page = new RowPage(BoundSql.of("SELECT 1"), 0, 2);
		List<@Nullable Object[]> answered = List.<@Nullable Object[]>of(new Object[] { new Long[] { 7L, 8L } });
		assertThat(page.returned(answered)).isSameAs(answered);
		assertThat(page.answering(Answer.ARRAY).returned(answered)).containsExactly(new Object[] { 7L },
				new Object[] { 8L });
		assertThat(page.answering(Answer.ARRAY).returned(List.<@Nullable Object[]>of(new @Nullable Object[1])))
			.isEmpty();
	}

	@Test
	void noRowsAreNoStatements() {
		for (RowStatements statements : List.of(this.postgres, this.h2)) {
			assertThat(statements.insert(TABLE, List.of(NAME), List.of(), Returning.nothing())).isEmpty();
			assertThat(statements.delete(TABLE, new RowKey(List.of(KEY), null), List.of())).isEmpty();
		}
	}

	private String insertOnPostgres(RowMatch match) {
		List<RowPage> pages = this.postgres.insert(TABLE, List.of(NAME), rows(2, "a"),
				new Returning(List.of(ID), match));
		assertThat(pages).hasSize(1);
		return pages.get(0).sql().sql();
	}

	private static List<List<@Nullable Object>> rows(int count, @Nullable Object... values) {
		return IntStream.range(0, count).mapToObj((i) -> Arrays.asList(values)).toList();
	}

}
