package dev.asyncorm.query;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Statement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.fixture.DatabaseContractTests;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs statements that write many rows, on plain connections.
 */
abstract class RowStatementsTestSupport extends DatabaseContractTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@BeforeEach
	void dropTable() {
		database().execute("drop table if exists item");
	}

	static RowColumn column(String name, Class<?> type) {
		return new RowColumn(SqlIdentifier.unquoted(name), type);
	}

	final RowStatements statements() {
		return RowStatements.of(Dialect.of(pool()));
	}

	final TableFacts facts(SqlIdentifier table) {
		Mono<List<TableFacts.Column>> columns = Mono.usingWhen(pool().create(),
				(connection) -> Flux.from(statement(connection, statements().facts(table)).execute())
					.concatMap((result) -> result.map((row, metadata) -> TableFacts.Column.of(row)))
					.collectList(),
				Connection::close);
		return TableFacts.of(Objects.requireNonNull(columns.block(TIMEOUT)));
	}

	final List<List<@Nullable Object>> run(BoundSql sql) {
		Mono<List<List<@Nullable Object>>> rows = Mono.usingWhen(pool().create(),
				(connection) -> Flux.from(statement(connection, sql).execute())
					.concatMap((result) -> result.map((row, metadata) -> {
						List<@Nullable Object> values = new ArrayList<>();
						for (int i = 0; i < metadata.getColumnMetadatas().size(); i++) {
							values.add(row.get(i));
						}
						return values;
					}))
					.collectList(),
				Connection::close);
		return Objects.requireNonNull(rows.block(TIMEOUT));
	}

	private static Statement statement(Connection connection, BoundSql sql) {
		Statement statement = connection.createStatement(sql.sql());
		for (int i = 0; i < sql.bindings().size(); i++) {
			statement.bind(i, sql.bindings().get(i));
		}
		return statement;
	}

	/**
	 * Insert rows and return what comes back, at the index of the row it belongs to.
	 */
	final List<List<@Nullable Object>> insert(SqlIdentifier table, List<RowColumn> columns,
			List<? extends List<@Nullable Object>> rows, RowMatch match, String... returning) {
		List<SqlIdentifier> returned = Arrays.stream(returning).map(SqlIdentifier::unquoted).toList();
		List<List<@Nullable Object>> answers = new ArrayList<>();
		for (RowPage page : statements().insert(table, columns, rows, new Returning(returned, match))) {
			assertThat(page.offset()).isEqualTo(answers.size());
			List<List<@Nullable Object>> answer = run(page.sql());
			assertThat(answer).hasSize(page.size());
			answers.addAll(answer);
		}
		assertThat(answers).hasSameSizeAs(rows);
		return answers;
	}

	final List<Integer> unwritten(List<RowPage> pages) {
		List<Integer> unwritten = new ArrayList<>();
		for (RowPage page : pages) {
			List<Number> numbers = run(page.sql()).stream()
				.map((row) -> (Number) Objects.requireNonNull(row.get(0)))
				.toList();
			Arrays.stream(page.unwritten(numbers)).forEach(unwritten::add);
		}
		return unwritten;
	}

	final RowMatch match(SqlIdentifier table, String id, RowColumn... written) {
		return facts(table).match(List.of(SqlIdentifier.unquoted(id)),
				Arrays.stream(written).map(RowColumn::name).toList());
	}

	static List<@Nullable Object> row(@Nullable Object... values) {
		return Arrays.asList(values);
	}

}
