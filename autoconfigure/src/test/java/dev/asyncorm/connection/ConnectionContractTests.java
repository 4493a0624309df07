package dev.asyncorm.connection;

import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;

import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import org.junit.jupiter.api.BeforeEach;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.fixture.DatabaseContractTests;
import dev.asyncorm.query.BoundSql;

/**
 * A lazy connection over the pool of a test.
 */
abstract class ConnectionContractTests extends DatabaseContractTests {

	static final Duration TIMEOUT = Duration.ofSeconds(20);

	static final BiFunction<Row, RowMetadata, Integer> FIRST = (row, metadata) -> ((Number) row.get(0)).intValue();

	@BeforeEach
	void createTable() {
		database().execute("create table if not exists item (id int primary key, name varchar(50))",
				"delete from item");
		recorder().clear();
	}

	final LazyConnection scoped() {
		return scoped(settings(50_000, 1000));
	}

	final LazyConnection scoped(ConnectionSettings settings) {
		return new LazyConnectionFactory(pool(), settings).openScoped(new NoCallbacks());
	}

	final ConnectionSettings settings(int bufferRows, int fetchSize) {
		return new ConnectionSettings(dialect(), BeginMode.ON_FIRST_WRITE, Duration.ofSeconds(10), bufferRows,
				fetchSize, List.of());
	}

	final Dialect dialect() {
		return Dialect.of(pool());
	}

	final void fill(int rows) {
		database().execute("insert into item (id, name) select x, 'name' from " + (database().isPostgres()
				? "generate_series(1, " + rows + ") as x" : "system_range(1, " + rows + ") as s(x)"));
	}

	final void assertUsable() {
		Flux<Integer> all = Flux.range(0, 10).flatMap((i) -> {
			LazyConnection connection = scoped();
			return insert(connection, 90_000 + i).thenMany(foreign(connection, "select count(*) from item", 0))
				.collectList()
				.flatMap((list) -> connection.finish("checked").thenReturn(list.size()));
		});
		StepVerifier.create(all.count()).expectNext(10L).expectComplete().verify(TIMEOUT);
	}

	static Mono<Long> insert(LazyConnection connection, int id) {
		return connection.update(StatementKind.WRITE,
				BoundSql.of("insert into item (id) values ($1)", Parameters.in(R2dbcType.INTEGER, id)));
	}

	static Flux<Integer> foreign(LazyConnection connection, String sql, int fetchSize) {
		return Flux.defer(() -> connection.createStatement(sql).fetchSize(fetchSize).execute())
			.concatMap((result) -> result.map(FIRST));
	}

	static void run(Mono<?> work) {
		work.block(TIMEOUT);
	}

	/**
	 * A scope in which nobody registered anything.
	 */
	static class NoCallbacks implements TransactionCallbacks {

		@Override
		public Mono<Void> beforeCommit() {
			return Mono.empty();
		}

		@Override
		public Mono<Void> beforeCompletion() {
			return Mono.empty();
		}

		@Override
		public Mono<Void> afterCommit() {
			return Mono.empty();
		}

		@Override
		public Mono<Void> afterCompletion(int status) {
			return Mono.empty();
		}

	}

}
