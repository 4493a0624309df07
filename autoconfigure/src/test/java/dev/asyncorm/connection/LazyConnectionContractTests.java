package dev.asyncorm.connection;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.UnexpectedRollbackException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import dev.asyncorm.ConnectionUnavailableException;
import dev.asyncorm.ResultStillOpenException;
import dev.asyncorm.TransactionFailedException;
import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.fixture.DatabaseContractTests;
import dev.asyncorm.query.BoundSql;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a lazy connection promises on every database.
 */
abstract class LazyConnectionContractTests extends DatabaseContractTests {

	static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final BiFunction<Row, RowMetadata, Integer> FIRST = (row, metadata) -> ((Number) row.get(0))
		.intValue();

	@BeforeEach
	void createTable() {
		database().execute("create table if not exists item (id int primary key, name varchar(50))",
				"delete from item");
		recorder().clear();
	}

	@Test
	@DisplayName("R1 no statement acquires no connection")
	void acquiresNothingWithoutStatement() {
		LazyConnection connection = scoped();
		run(connection.commit());
		run(connection.rollback());
		run(connection.finish("the test ended"));
		assertThat(recorder().events()).isEmpty();
	}

	@Test
	@DisplayName("R1 plain reads hold no transaction and no connection")
	void readsHoldNothing() {
		LazyConnection connection = scoped();
		StepVerifier.create(connection.query(StatementKind.PLAIN_READ, BoundSql.of("select 1"), FIRST))
			.expectNext(1)
			.expectComplete()
			.verify(TIMEOUT);
		assertThat(pool().getMetrics().orElseThrow().acquiredSize()).isZero();
		run(connection.commit());
		recorder().assertEvents("ACQUIRE", "select 1", "RELEASE");
	}

	@Test
	@DisplayName("R1 the first write begins one transaction on one connection")
	void firstWriteBegins() {
		LazyConnection connection = scoped();
		run(connection.query(StatementKind.PLAIN_READ, BoundSql.of("select 1"), FIRST).then());
		run(insert(connection, 1));
		run(connection.query(StatementKind.PLAIN_READ, BoundSql.of("select count(*) from item"), FIRST).then());
		assertThat(connection.isBegun()).isTrue();
		run(connection.commit());
		recorder().assertEvents("ACQUIRE", "select 1", "RELEASE", "ACQUIRE", "BEGIN", "insert into item...",
				"select count...", "COMMIT", "RELEASE");
		assertThat(database().count("item")).isOne();
	}

	@Test
	@DisplayName("R7 after a commit the next statement begins anew")
	void beginsAnewAfterCommit() {
		LazyConnection connection = scoped();
		run(insert(connection, 1).then(connection.commit()).then(insert(connection, 2)).then(connection.rollback()));
		assertThat(database().count("item")).isOne();
		run(connection.finish("the test ended"));
	}

	@Test
	@DisplayName("R16 a first write that fails leaves nothing behind and the work goes on")
	void startsOverWhenFirstWriteFails() {
		database().execute("insert into item (id) values (1)");
		LazyConnection connection = scoped();
		StepVerifier.create(insert(connection, 1)).expectError(DuplicateKeyException.class).verify(TIMEOUT);
		assertThat(connection.isBegun()).isFalse();
		run(insert(connection, 2).then(connection.commit()));
		assertThat(database().count("item")).isEqualTo(2);
	}

	@Test
	@DisplayName("R4 a swallowed error after earlier work makes the commit fail visibly")
	void commitFailsAfterSwallowedError() {
		LazyConnection connection = scoped();
		run(insert(connection, 1).then(insert(connection, 1).onErrorComplete()).then());
		StepVerifier.create(insert(connection, 2)).expectError(TransactionFailedException.class).verify(TIMEOUT);
		StepVerifier.create(connection.commit()).expectError(UnexpectedRollbackException.class).verify(TIMEOUT);
		assertThat(database().count("item")).isZero();
		run(insert(connection, 3).then(connection.commit()));
		assertThat(database().count("item")).isOne();
	}

	@Test
	@DisplayName("S5 a failure behind a savepoint is undone with it")
	void savepointUndoesFailure() {
		LazyConnection connection = scoped();
		run(insert(connection, 1).then(connection.savepoint("SP1"))
			.then(insert(connection, 1).onErrorComplete())
			.then(connection.rollbackToSavepoint("SP1"))
			.then(connection.releaseSavepoint("SP1"))
			.then(insert(connection, 2))
			.then(connection.commit()));
		assertThat(database().count("item")).isEqualTo(2);
	}

	@Test
	void savepointClearsMarkThatCameAfterIt() {
		LazyConnection connection = scoped();
		run(insert(connection, 1).then(connection.savepoint("SP1")).then(insert(connection, 2)).then());
		connection.setRollbackOnly();
		run(connection.rollbackToSavepoint("SP1").then(connection.commit()));
		assertThat(database().count("item")).isOne();
	}

	@Test
	@DisplayName("R11 concurrent first statements share one connection and one transaction")
	void concurrentFirstStatementsShareOneTransaction() {
		LazyConnection connection = scoped();
		run(Flux.range(1, 20).flatMap((id) -> insert(connection, id)).then(connection.commit()));
		assertThat(recorder().events()).filteredOn("ACQUIRE"::equals).hasSize(1);
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
		assertThat(database().count("item")).isEqualTo(20);
	}

	@Test
	@DisplayName("S11 a thousand concurrent statements are answered in order")
	void queuesConcurrentStatements() {
		LazyConnection connection = scoped();
		run(insert(connection, 0));
		Flux<Integer> answers = Flux.range(1, 1000)
			.flatMap(
					(number) -> connection.query(StatementKind.PLAIN_READ,
							BoundSql.of("select cast($1 as int)", Parameters.in(R2dbcType.INTEGER, number)), FIRST),
					1000);
		StepVerifier.create(answers.collectList())
			.assertNext((list) -> assertThat(list).isEqualTo(IntStream.rangeClosed(1, 1000).boxed().toList()))
			.expectComplete()
			.verify(TIMEOUT);
		run(connection.rollback());
	}

	@Test
	@DisplayName("S11 a statement inside a half-read result of 1,000 rows does not deadlock")
	void nestedReadsDoNotDeadlock() {
		fill(1000);
		LazyConnection connection = scoped();
		run(insert(connection, 5000));
		Flux<Integer> nested = foreign(connection, "select id from item order by id", 0)
			.concatMap((id) -> foreign(connection, "select " + id, 0));
		StepVerifier.create(nested.count()).expectNext(1001L).expectComplete().verify(TIMEOUT);
		run(connection.rollback());
	}

	@Test
	void waitingStatementFailsWhenResultIsTooLargeToBuffer() {
		fill(1000);
		LazyConnection connection = scoped(settings(100, 10));
		run(insert(connection, 5000));
		Flux<Integer> nested = foreign(connection, "select id from item order by id", 0)
			.concatMap((id) -> foreign(connection, "select " + id, 0), 1);
		if (database().isPostgres()) {
			StepVerifier.create(nested).expectError(ResultStillOpenException.class).verify(TIMEOUT);
		}
		run(connection.rollback());
		assertUsable();
	}

	@Test
	@DisplayName("S13 a cancelled read of many rows leaves the connection usable")
	void cancelledReadLeavesConnectionUsable() {
		fill(3000);
		LazyConnection connection = scoped();
		run(insert(connection, 5000));
		for (int fetchSize : List.of(0, 50)) {
			StepVerifier.create(foreign(connection, "select id from item order by id", fetchSize).take(3))
				.expectNext(1, 2, 3)
				.expectComplete()
				.verify(TIMEOUT);
			StepVerifier
				.create(connection
					.query(StatementKind.PLAIN_READ, BoundSql.of("select id from item order by id"), FIRST)
					.take(2))
				.expectNext(1, 2)
				.expectComplete()
				.verify(TIMEOUT);
		}
		run(connection.commit());
		assertThat(database().count("item")).isEqualTo(3001);
	}

	@Test
	@DisplayName("S13 a failing sibling does not kill the connection with rows in flight")
	void failingSiblingDoesNotKillConnection() {
		fill(2000);
		for (int round = 0; round < 10; round++) {
			LazyConnection connection = scoped();
			Mono<Void> both = Mono.zip(
					insert(connection, 5000).thenMany(foreign(connection, "select id from item", 0)).then(Mono.just(1)),
					Mono.delay(Duration.ofMillis(round)).then(Mono.error(new IllegalStateException("sibling"))))
				.then();
			StepVerifier.create(both).expectError(IllegalStateException.class).verify(TIMEOUT);
			run(connection.finish("the sibling failed"));
		}
		assertUsable();
		assertThat(database().count("item")).isEqualTo(2000);
	}

	@Test
	void errorOfMappingFunctionLeavesConnectionUsable() {
		fill(2000);
		LazyConnection connection = scoped();
		run(insert(connection, 5000));
		AtomicInteger rows = new AtomicInteger();
		StepVerifier
			.create(connection.query(StatementKind.PLAIN_READ, BoundSql.of("select id from item"), (row, metadata) -> {
				if (rows.incrementAndGet() == 10) {
					throw new IllegalArgumentException("mapping");
				}
				return 1;
			}).then())
			.expectError(IllegalArgumentException.class)
			.verify(TIMEOUT);
		run(insert(connection, 5001).then(connection.commit()));
		assertThat(database().count("item")).isEqualTo(2002);
	}

	@Test
	void unconsumedResultDoesNotBlockTheNextStatement() {
		LazyConnection connection = scoped();
		run(insert(connection, 1));
		run(Mono.from(connection.createStatement("select 1").execute()).then());
		run(Flux.from(connection.createStatement("update item set name = 'x'").execute()).then());
		run(Mono.from(connection.createStatement("update item set name = 'y'").execute())
			.flatMap((result) -> Mono.from(result.getRowsUpdated()))
			.then());
		run(connection.commit());
		assertThat(database().query("select name from item where id = 1").get(0)).containsEntry("name", "y");
	}

	@Test
	@DisplayName("C1 an exhausted pool is an error that names its limits")
	void namesLimitsOfExhaustedPool() {
		List<LazyConnection> holders = IntStream.range(0, 10).mapToObj((i) -> scoped()).toList();
		Flux.fromIterable(holders).flatMap((holder) -> insert(holder, holders.indexOf(holder))).then().block(TIMEOUT);
		ConnectionSettings impatient = new ConnectionSettings(dialect(), BeginMode.ON_FIRST_WRITE,
				Duration.ofMillis(200), 1000, 1000, List.of());
		StepVerifier.create(insert(scoped(impatient), 99)).expectErrorSatisfies((error) -> {
			assertThat(error).isInstanceOf(ConnectionUnavailableException.class);
			assertThat(error).hasMessageContaining("200 ms").hasMessageContaining("acquired 10 of 10");
		}).verify(TIMEOUT);
		Flux.fromIterable(holders).flatMap((holder) -> holder.finish("done")).then().block(TIMEOUT);
		assertUsable();
	}

	@Test
	void rollsBackWhatSomebodyLeftOpenOnPooledConnection() {
		Mono.usingWhen(pool().create(),
				(connection) -> Mono.from(connection.beginTransaction())
					.then(Mono.from(connection.createStatement("insert into item (id) values (7)").execute()))
					.flatMap((result) -> Mono.from(result.getRowsUpdated()))
					.then(),
				(connection) -> {
					io.r2dbc.spi.Connection physical = (io.r2dbc.spi.Connection) ((io.r2dbc.spi.Wrapped<?>) connection)
						.unwrap();
					return Mono.from(connection.close()).then(Mono.from(physical.beginTransaction()));
				})
			.block(TIMEOUT);
		LazyConnection connection = scoped();
		run(insert(connection, 8).then(connection.commit()));
		assertThat(database().query("select id from item")).extracting((row) -> row.get("id")).containsExactly(8);
	}

	@Test
	@DisplayName("S13 cancelling at a random moment leaks nothing")
	void randomCancelsLeakNothing() {
		Flux.range(0, 200).flatMap((round) -> Mono.defer(() -> {
			LazyConnection connection = scoped();
			Mono<Void> work = insert(connection, 10_000 + round).thenMany(foreign(connection, "select id from item", 0))
				.then(insert(connection, 20_000 + round))
				.then(connection.commit());
			return work.timeout(Duration.ofNanos(50_000L * round), Mono.empty())
				.onErrorComplete()
				.then(connection.finish("cancelled"));
		}), 8).then().block(TIMEOUT);
		assertUsable();
		long first = ((Number) database().query("select count(*) as n from item where id < 20000").get(0).get("n"))
			.longValue();
		long second = ((Number) database().query("select count(*) as n from item where id >= 20000").get(0).get("n"))
			.longValue();
		assertThat(first).isEqualTo(second);
	}

	@Test
	void finishedConnectionRunsForeignStatementsInAutocommit() {
		LazyConnection connection = scoped();
		run(insert(connection, 1).then(connection.finish("the response was sent")));
		run(foreign(connection, "insert into item (id) values (2)", 0).then());
		assertThat(database().query("select id from item")).extracting((row) -> row.get("id")).containsExactly(2);
		assertThat(connection.isBegun()).isFalse();
	}

	@Test
	void unwrapsPhysicalConnectionInsideTransactionOnly() {
		LazyConnection connection = scoped();
		assertThat(org.assertj.core.api.Assertions.catchThrowable(connection::unwrap))
			.hasMessageContaining("no statement has run");
		run(insert(connection, 1));
		assertThat(connection.unwrap()).isNotNull();
		run(connection.rollback());
	}

	@Test
	void preparerRunsAfterEveryBegin() {
		AtomicInteger prepared = new AtomicInteger();
		ConnectionPreparer preparer = (physical, definition) -> Mono.deferContextual((context) -> {
			prepared.addAndGet(context.getOrDefault("weight", 0));
			return Flux.from(physical.createStatement("select 41").execute())
				.concatMap((result) -> result.map(FIRST))
				.then();
		});
		LazyConnection connection = scoped(new ConnectionSettings(dialect(), BeginMode.ON_FIRST_WRITE,
				Duration.ofSeconds(5), 1000, 1000, List.of(preparer)));
		run(connection.query(StatementKind.PLAIN_READ, BoundSql.of("select 1"), FIRST)
			.then()
			.then(connection.commit())
			.then(insert(connection, 1))
			.then(connection.commit())
			.contextWrite((context) -> context.put("weight", 5)));
		assertThat(prepared).hasValue(10);
		recorder().assertEvents("ACQUIRE", "BEGIN", "select 41", "select 1", "COMMIT", "RELEASE", "ACQUIRE", "BEGIN",
				"select 41", "insert...", "COMMIT", "RELEASE");
	}

	@Test
	void exclusiveWorkMakesSiblingsWait() {
		LazyConnection connection = scoped();
		StringBuffer order = new StringBuffer();
		Mono<Void> inside = connection
			.exclusively(insert(connection, 1).delayElement(Duration.ofMillis(50))
				.then(insert(connection, 2))
				.doOnSuccess((count) -> order.append("inside "))
				.flux())
			.then();
		Mono<Void> sibling = Mono.delay(Duration.ofMillis(10))
			.then(insert(connection, 3))
			.doOnSuccess((count) -> order.append("sibling"))
			.then();
		run(Mono.when(inside, sibling));
		assertThat(order).hasToString("inside sibling");
		run(connection.rollback());
	}

	@Test
	void cancelledWaitForExclusivityBlocksNobody() {
		LazyConnection connection = scoped();
		Mono<Long> slow = insert(connection, 1).delayElement(Duration.ofMillis(100));
		Mono<Void> cancelled = connection.exclusively(insert(connection, 2).flux())
			.then()
			.timeout(Duration.ofMillis(20), Mono.empty());
		run(Mono.when(connection.exclusively(slow.flux()).then(), cancelled));
		run(insert(connection, 3).then(connection.commit()));
		assertThat(database().count("item")).isEqualTo(2);
	}

	@Test
	void driverReportsTheViolationThatWasCaused() {
		LazyConnection connection = scoped();
		Flux<Integer> twice = foreign(connection, "insert into item (id) values (1), (1)", 0);
		StepVerifier.create(twice).expectError(R2dbcDataIntegrityViolationException.class).verify(TIMEOUT);
		run(connection.finish("the test ended"));
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

	private Dialect dialect() {
		return Dialect.of(pool());
	}

	private void fill(int rows) {
		database().execute("insert into item (id, name) select x, 'name' from " + (database().isPostgres()
				? "generate_series(1, " + rows + ") as x" : "system_range(1, " + rows + ") as s(x)"));
	}

	private void assertUsable() {
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
	private static final class NoCallbacks implements TransactionCallbacks {

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
