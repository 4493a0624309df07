package dev.asyncorm.connection;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Result;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.transaction.reactive.TransactionSynchronization;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import dev.asyncorm.ResultStillOpenException;
import dev.asyncorm.query.BoundSql;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the guard does about concurrent, cancelled, failed and half-read statements.
 */
abstract class StatementGuardContractTests extends ConnectionContractTests {

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
	@DisplayName("S11 results of 1,000 rows that are read side by side behind another statement do not deadlock")
	void resultsReadSideBySideDoNotDeadlock() {
		fill(1000);
		LazyConnection connection = scoped();
		Flux<Integer> ids = foreign(connection, "select id from item order by id", 0);
		Mono<Long> pairs = Flux.zip(ids, ids).count();
		StepVerifier.create(Mono.zip(insert(connection, 5000), pairs, (inserted, count) -> count))
			.expectNext(1001L)
			.expectComplete()
			.verify(TIMEOUT);
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
	@DisplayName("S13 a rollback does not wait for a result that nobody reads on")
	void rollbackGivesUpHalfReadResult() {
		fill(1000);
		LazyConnection connection = scoped();
		run(insert(connection, 5000));
		StepVerifier.create(foreign(connection, "select id from item order by id", 0), 1)
			.expectNext(1)
			.then(() -> run(connection.rollback()))
			.thenRequest(Long.MAX_VALUE)
			.thenConsumeWhile((id) -> true)
			.expectError(ResultStillOpenException.class)
			.verify(TIMEOUT);
		assertThat(database().count("item")).isEqualTo(1000);
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
	@DisplayName("S13 a read that is cancelled before its result comes keeps no connection")
	void cancelledReadGivesConnectionBack() {
		String sql = database().isPostgres() ? "select 1 from pg_sleep(0.3)"
				: "select count(*) from system_range(1, 3000000) where mod(x, 7) = 3";
		LazyConnection connection = scoped();
		StepVerifier.create(connection.query(StatementKind.PLAIN_READ, BoundSql.of(sql), FIRST))
			.expectSubscription()
			.then(() -> awaitTrue(TIMEOUT, () -> recorder().events().contains(sql)))
			.thenCancel()
			.verify(TIMEOUT);
		awaitTrue(TIMEOUT, () -> pool().getMetrics().orElseThrow().acquiredSize() == 0);
		run(connection.finish("the client left"));
	}

	@Test
	@DisplayName("S13 a statement that is cancelled while it waits costs nothing")
	void cancelledWaitCostsNothing() {
		LazyConnection connection = scoped();
		Sinks.Empty<Void> gate = Sinks.empty();
		Disposable owner = connection.exclusively(gate.asMono().flux(), Mono.empty()).subscribe();
		insert(connection, 1).subscribe().dispose();
		gate.tryEmitEmpty();
		run(connection.finish("the client left"));
		assertThat(owner.isDisposed()).isTrue();
		assertThat(recorder().events()).isEmpty();
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
	void errorBetweenSegmentsLeavesConnectionUsable() {
		fill(2000);
		LazyConnection connection = scoped();
		run(insert(connection, 5000));
		AtomicInteger rows = new AtomicInteger();
		List<Function<Result, Publisher<Integer>>> readers = List.of(
				(result) -> result.flatMap((segment) -> Mono.fromSupplier(() -> failAt(10, rows))),
				(result) -> result.flatMap((segment) -> Mono.just(failAt(20, rows))),
				(result) -> result.filter((segment) -> failAt(30, rows) > 0).flatMap((segment) -> Mono.just(1)));
		for (Function<Result, Publisher<Integer>> reader : readers) {
			Flux<Integer> read = Flux.defer(() -> connection.createStatement("select id from item").execute())
				.concatMap(reader);
			StepVerifier.create(read.then()).expectError(IllegalArgumentException.class).verify(TIMEOUT);
		}
		run(insert(connection, 5001).then(connection.commit()));
		assertThat(database().count("item")).isEqualTo(2002);
		assertUsable();
	}

	@Test
	void mappingToNullIsAnError() {
		fill(3);
		LazyConnection connection = scoped();
		StepVerifier
			.create(connection.query(StatementKind.PLAIN_READ, BoundSql.of("select id from item"),
					(row, metadata) -> null))
			.expectError(NullPointerException.class)
			.verify(TIMEOUT);
		run(connection.finish("the test ended"));
	}

	private static int failAt(int row, AtomicInteger rows) {
		if (rows.incrementAndGet() == row) {
			throw new IllegalArgumentException("row " + row);
		}
		return row;
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
	void resultThatIsReadOnAnotherThreadIsNotGivenUp() {
		LazyConnection connection = scoped();
		run(insert(connection, 1));
		String sql = "update item set name = " + (database().isPostgres() ? "$1" : "?");
		Mono<Long> late = Mono.from(connection.createStatement(sql).bind(0, "x").execute())
			.delayElement(Duration.ofMillis(1))
			.flatMap((result) -> Mono.from(result.getRowsUpdated()));
		Mono<Long> waiting = insert(connection, 2);
		run(Mono.when(late.doOnNext((count) -> assertThat(count).isOne()), waiting).then(connection.commit()));
		assertThat(database().query("select name from item where id = 1").get(0)).containsEntry("name", "x");
		assertThat(database().count("item")).isEqualTo(2);
	}

	@Test
	@DisplayName("R4 a commit that is refused because of an open result is rolled back, as its callbacks are told")
	void refusedCommitIsRolledBack() {
		AtomicInteger status = new AtomicInteger(-1);
		LazyConnection connection = new LazyConnectionFactory(pool(), settings(100, 10)).openScoped(new NoCallbacks() {

			@Override
			public Mono<Void> afterCompletion(int told) {
				return Mono.fromRunnable(() -> status.set(told));
			}

		});
		fill(1000);
		run(insert(connection, 5000));
		StepVerifier.create(foreign(connection, "select id from item order by id", 0), 1)
			.expectNext(1)
			.then(() -> StepVerifier.create(connection.commit())
				.expectError(ResultStillOpenException.class)
				.verify(TIMEOUT))
			.then(() -> assertThat(connection.isBegun()).isFalse())
			.thenRequest(Long.MAX_VALUE)
			.thenConsumeWhile((id) -> true)
			.expectError(ResultStillOpenException.class)
			.verify(TIMEOUT);
		assertThat(status).hasValue(TransactionSynchronization.STATUS_ROLLED_BACK);
		assertThat(database().count("item")).isEqualTo(1000);
		assertUsable();
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
	@DisplayName("S11 transactions that wait for the lock of one row all get it")
	void transactionsThatWaitForOneLockGoOn() {
		fill(1);
		ConnectionPool large = new ConnectionPool(ConnectionPoolConfiguration.builder(database().rawConnectionFactory())
			.initialSize(30)
			.maxSize(30)
			.build());
		run(large.warmup());
		Scheduler eventLoop = Schedulers.newSingle("event-loop");
		LazyConnectionFactory connections = new LazyConnectionFactory(large, settings(1000, 1000));
		BoundSql update = BoundSql.of("update item set name = 'x' where id = 1");
		Mono<Void> all = Flux.range(0, 30).flatMap((i) -> Mono.defer(() -> {
			LazyConnection connection = connections.openScoped(new NoCallbacks());
			return connection.update(StatementKind.WRITE, update)
				.delayElement(Duration.ofMillis(10), eventLoop)
				.then(connection.commit())
				.then(connection.finish("done"));
		}).subscribeOn(eventLoop), 30).then();
		run(all.then(large.disposeLater()));
		eventLoop.dispose();
	}

	@Test
	void exclusiveWorkMakesSiblingsWait() {
		LazyConnection connection = scoped();
		StringBuffer order = new StringBuffer();
		Mono<Void> inside = connection
			.exclusively(insert(connection, 1).delayElement(Duration.ofMillis(50))
				.then(insert(connection, 2))
				.doOnSuccess((count) -> order.append("inside "))
				.flux(), Mono.empty())
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
	void siblingIsNotUndoneWithCancelledExclusiveWork() {
		LazyConnection connection = scoped();
		run(insert(connection, 1));
		Mono<Void> undo = Mono.delay(Duration.ofMillis(50)).then(connection.rollbackToSavepoint("SP1"));
		Mono<Void> cancelled = connection
			.exclusively(connection.savepoint("SP1").then(insert(connection, 2)).then(Mono.never()).flux(), undo)
			.then()
			.timeout(Duration.ofMillis(200), Mono.empty());
		Mono<Long> sibling = Mono.delay(Duration.ofMillis(100)).then(insert(connection, 3));
		run(Mono.when(cancelled, sibling));
		run(connection.commit());
		assertThat(database().query("select id from item order by id")).extracting((row) -> row.get("id"))
			.containsExactly(1, 3);
	}

	@Test
	void cancelledWaitForExclusivityBlocksNobody() {
		LazyConnection connection = scoped();
		Mono<Long> slow = insert(connection, 1).delayElement(Duration.ofMillis(100));
		Mono<Void> cancelled = connection.exclusively(insert(connection, 2).flux(), Mono.empty())
			.then()
			.timeout(Duration.ofMillis(20), Mono.empty());
		run(Mono.when(connection.exclusively(slow.flux(), Mono.empty()).then(), cancelled));
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

}
