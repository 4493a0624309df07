package dev.asyncorm.connection;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.reactive.TransactionSynchronization;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import dev.asyncorm.ConnectionUnavailableException;
import dev.asyncorm.SessionClosedException;
import dev.asyncorm.TransactionFailedException;
import dev.asyncorm.query.BoundSql;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a lazy connection acquires, begins, commits and rolls back.
 */
abstract class LazyConnectionContractTests extends ConnectionContractTests {

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
	void rollsBackBeginWithoutStatement() {
		for (int i = 0; i < 20; i++) {
			LazyConnection connection = scoped();
			Flux<Result> unbound = Flux
				.defer(() -> Flux.from(connection.createStatement("insert into item (id) values ($1)").execute()));
			StepVerifier.create(unbound).expectError().verify(TIMEOUT);
			run(connection.finish("the test ended"));
			Connection next = Mono.from(pool().create()).block(TIMEOUT);
			assertThat(Mono.from(next.validate(ValidationDepth.REMOTE)).block(TIMEOUT)).isTrue();
			boolean clean = next.isAutoCommit();
			run(Mono.from(next.close()));
			assertThat(clean).isTrue();
		}
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
	@DisplayName("R16 a first write that fails leaves nothing behind, even when its reader asks late")
	void startsOverWhenReaderAsksLate() {
		database().execute("insert into item (id) values (1)");
		LazyConnection connection = scoped();
		StepVerifier.create(insert(connection, 1), 0)
			.expectSubscription()
			.thenAwait(Duration.ofMillis(200))
			.thenRequest(1)
			.expectError(DuplicateKeyException.class)
			.verify(TIMEOUT);
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
	@DisplayName("S5 a rollback that a nested part asked for ends with that part")
	void savepointClearsRequestThatCameAfterIt() {
		LazyConnection connection = scoped();
		run(insert(connection, 1).then(connection.savepoint("SP1")).then(insert(connection, 2)));
		connection.setRollbackOnly();
		assertThat(connection.isRollbackRequested()).isTrue();
		run(connection.rollbackToSavepoint("SP1"));
		assertThat(connection.isRollbackRequested()).isFalse();
		connection.setRollbackOnly();
		run(connection.rollback());
		assertThat(connection.isRollbackRequested()).isFalse();
	}

	@Test
	void releasedSavepointHandsItsMarkOn() {
		LazyConnection connection = scoped();
		run(insert(connection, 1).then(connection.savepoint("SP1")));
		connection.setRollbackOnly();
		run(connection.releaseSavepoint("SP1")
			.then(connection.savepoint("SP2"))
			.then(connection.rollbackToSavepoint("SP2")));
		assertThat(connection.isRollbackRequested()).isTrue();
		StepVerifier.create(connection.commit()).expectError(UnexpectedRollbackException.class).verify(TIMEOUT);
	}

	@Test
	void startingOverKeepsMark() {
		database().execute("insert into item (id) values (1)");
		LazyConnection connection = scoped();
		connection.setRollbackOnly();
		StepVerifier.create(insert(connection, 1)).expectError(DuplicateKeyException.class).verify(TIMEOUT);
		run(insert(connection, 2));
		assertThat(connection.isRollbackRequested()).isTrue();
		StepVerifier.create(connection.commit()).expectError(UnexpectedRollbackException.class).verify(TIMEOUT);
		assertThat(database().count("item")).isOne();
	}

	@Test
	void savepointKeepsMarkThatCameBeforeIt() {
		LazyConnection connection = scoped();
		run(insert(connection, 1));
		connection.setRollbackOnly();
		run(connection.savepoint("SP1")
			.then(insert(connection, 2))
			.then(connection.rollbackToSavepoint("SP1"))
			.then(connection.releaseSavepoint("SP1")));
		StepVerifier.create(connection.commit()).expectError(UnexpectedRollbackException.class).verify(TIMEOUT);
		assertThat(database().count("item")).isZero();
	}

	@Test
	@DisplayName("R4 what fails during the commit is rolled back before the commit fails")
	void rollsBackFirstWhenStatementFailsDuringCommit() {
		AtomicReference<LazyConnection> holder = new AtomicReference<>();
		TransactionCallbacks swallowing = new NoCallbacks() {

			@Override
			public Mono<Void> beforeCommit() {
				return insert(holder.get(), 1).onErrorComplete().then();
			}

		};
		LazyConnection connection = new LazyConnectionFactory(pool(), settings(1000, 1000)).openScoped(swallowing);
		holder.set(connection);
		run(insert(connection, 1));
		StepVerifier.create(connection.commit()).expectError(UnexpectedRollbackException.class).verify(TIMEOUT);
		assertThat(connection.isBegun()).isFalse();
		recorder().assertEvents("ACQUIRE", "BEGIN", "insert...", "insert...", "ROLLBACK", "RELEASE");
	}

	@Test
	@DisplayName("S13 a commit that is cancelled goes on to its end")
	void commitGoesOnWhenCancelled() {
		AtomicInteger completed = new AtomicInteger(-1);
		LazyConnection connection = new LazyConnectionFactory(pool(), settings(1000, 1000))
			.openScoped(new NoCallbacks() {

				@Override
				public Mono<Void> beforeCommit() {
					return Mono.delay(Duration.ofMillis(100)).then();
				}

				@Override
				public Mono<Void> afterCompletion(int status) {
					return Mono.fromRunnable(() -> completed.set(status));
				}

			});
		run(insert(connection, 1));
		StepVerifier.create(connection.commit()).expectSubscription().thenCancel().verify(TIMEOUT);
		awaitTrue(TIMEOUT, () -> completed.get() == TransactionSynchronization.STATUS_COMMITTED);
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
	@DisplayName("C1 an exhausted pool is an error that names its limits")
	void namesLimitsOfExhaustedPool() {
		List<LazyConnection> holders = IntStream.range(0, 10).mapToObj((i) -> scoped()).toList();
		Flux.fromIterable(holders).flatMap((holder) -> insert(holder, holders.indexOf(holder))).then().block(TIMEOUT);
		ConnectionSettings impatient = new ConnectionSettings(dialect(), BeginMode.ON_FIRST_WRITE,
				Duration.ofMillis(200), 1000, 1000, List.of());
		StepVerifier.create(insert(scoped(impatient), 99)).expectErrorSatisfies((error) -> {
			assertThat(error).isInstanceOf(ConnectionUnavailableException.class);
			assertThat(error).hasMessageContaining("200 ms")
				.hasMessageContaining("acquired 10 of 10")
				.hasMessageContaining("pool size");
		}).verify(TIMEOUT);
		Flux.fromIterable(holders).flatMap((holder) -> holder.finish("done")).then().block(TIMEOUT);
		assertUsable();
	}

	@Test
	void rollsBackWhatSomebodyLeftOpenOnPooledConnection() {
		leaveTransactionOpen(6);
		LazyConnection connection = scoped();
		run(insert(connection, 7).then(connection.commit()).then(connection.finish("the response was sent")));
		leaveTransactionOpen(8);
		run(foreign(connection, "insert into item (id) values (9)", 0).then());
		assertThat(database().query("select id from item order by id")).extracting((row) -> row.get("id"))
			.containsExactly(7, 9);
	}

	@Test
	void rollsBackWhatStatementLeftOpenBeforeGivingConnectionBack() {
		LazyConnection connection = scoped();
		run(connection.finish("the response was sent"));
		String begin = database().isPostgres() ? "begin" : "set autocommit false";
		run(Flux.from(connection.createStatement(begin).execute()).flatMap(Result::getRowsUpdated).then());
		recorder().assertEvents("ACQUIRE", begin, "ROLLBACK", "RELEASE");
	}

	private void leaveTransactionOpen(int id) {
		run(Mono.from(pool().create()).flatMap((connection) -> {
			Connection physical = (Connection) ((Wrapped<?>) connection).unwrap();
			return Mono.from(connection.close())
				.then(Mono.from(physical.beginTransaction()))
				.thenMany(physical.createStatement("insert into item (id) values (" + id + ")").execute())
				.flatMap(Result::getRowsUpdated)
				.then();
		}));
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
	void closingTheConnectionOfAnOpenScopeEndsNothing() {
		LazyConnection connection = scoped();
		run(insert(connection, 1).then(connection.close()).then(insert(connection, 2)).then(connection.commit()));
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
		assertThat(database().count("item")).isEqualTo(2);
	}

	@Test
	void changingAutocommitDoesNotReachTheDriver() {
		LazyConnection connection = scoped();
		run(insert(connection, 1).then(Mono.defer(() -> connection.setAutoCommit(true)))
			.then(Mono.defer(() -> connection.setAutoCommit(false)))
			.then(connection.rollback()));
		recorder().assertEvents("ACQUIRE", "BEGIN", "insert...", "ROLLBACK", "RELEASE");
		assertThat(database().count("item")).isZero();
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
	@DisplayName("S13 a statement of the session that comes after the end of its scope is not run")
	void refusesTheSessionAfterTheEnd() {
		LazyConnection connection = scoped();
		run(insert(connection, 1));
		run(connection.finish("the client disconnected"));
		StepVerifier.create(insert(connection, 2)).expectError(SessionClosedException.class).verify(TIMEOUT);
		assertThat(database().count("item")).isZero();
	}

}
