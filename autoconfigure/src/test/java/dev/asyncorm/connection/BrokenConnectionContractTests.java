package dev.asyncorm.connection;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.Result;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionSynchronization;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

import dev.asyncorm.CommitOutcomeUnknownException;
import dev.asyncorm.ConnectionUnavailableException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What happens when a connection comes late or not at all, or when BEGIN fails.
 */
abstract class BrokenConnectionContractTests extends ConnectionContractTests {

	@Test
	@DisplayName("C2 a write behind a BEGIN that failed does not look undone when it happened")
	void reportsUnknownOutcomeWhenBeginFailsBeforeWrite() {
		LazyConnection connection = openScoped(failingBegin());
		Throwable error = catchThrowable(() -> run(insert(connection, 1)));
		boolean written = database().count("item") == 1;
		assertThat(error).hasStackTraceContaining("BEGIN refused");
		assertThat(error instanceof CommitOutcomeUnknownException).isEqualTo(written);
		assertThat(connection.isBegun()).isFalse();
		assertThat(pool().getMetrics().orElseThrow().acquiredSize()).isZero();
	}

	@Test
	void reportsFailureOfBeginWhenStatementHadNoEffect() {
		database().execute("insert into item (id) values (1)");
		LazyConnection connection = openScoped(failingBegin());
		StepVerifier.create(insert(connection, 1))
			.expectErrorSatisfies((error) -> assertThat(error).isNotInstanceOf(CommitOutcomeUnknownException.class))
			.verify(TIMEOUT);
		StepVerifier.create(foreign(connection, "select id from item", 0).then())
			.expectErrorSatisfies(this::isFailureOfBegin)
			.verify(TIMEOUT);
		assertThat(connection.isBegun()).isFalse();
	}

	@Test
	void startsOverWhenBeginFailsWithoutStatement() {
		LazyConnection connection = openScoped(failingBegin());
		Flux<Result> unbound = Flux
			.defer(() -> Flux.from(connection.createStatement("insert into item (id) values ($1)").execute()));
		StepVerifier.create(unbound).expectError().verify(TIMEOUT);
		assertThat(connection.isBegun()).isFalse();
		assertThat(pool().getMetrics().orElseThrow().acquiredSize()).isZero();
	}

	@Test
	@DisplayName("S13 a BEGIN that is on its way is awaited before it is rolled back")
	void awaitsBeginWhoseStatementIsWrong() {
		LazyConnection connection = openScoped(TamperedPool.beginning(pool(),
				(begin) -> Mono.delay(Duration.ofMillis(200)).thenMany(Flux.from(begin))));
		Flux<Result> unbound = Flux
			.defer(() -> Flux.from(connection.createStatement("insert into item (id) values ($1)").execute()));
		StepVerifier.create(unbound).expectError().verify(TIMEOUT);
		run(connection.finish("the test ended"));
		assertThat(recorder().transactions()).containsExactly("BEGIN", "ROLLBACK");
	}

	@Test
	@DisplayName("R17 a BEGIN with attributes is answered before the statement is sent")
	void sendsNothingWhenBeginWithAttributesFails() {
		LazyConnection connection = new LazyConnectionFactory(failingBegin(), settings(1000, 1000)).create()
			.block(TIMEOUT);
		run(connection.beginTransaction(new BeginDefinition(IsolationLevel.SERIALIZABLE, false, null, null)));
		StepVerifier.create(insert(connection, 1)).expectErrorSatisfies(this::isFailureOfBegin).verify(TIMEOUT);
		run(connection.rollbackTransaction().then(connection.close()));
		assertThat(database().count("item")).isZero();
	}

	@Test
	@DisplayName("S13 a cancel during the acquisition gives the connection back unused")
	void givesConnectionBackWhenCancelledWhileAcquiring() {
		LazyConnection connection = openScoped(
				TamperedPool.acquiring(pool(), (created) -> created.delayElement(Duration.ofMillis(200))));
		StepVerifier.create(insert(connection, 1)).thenAwait(Duration.ofMillis(50)).thenCancel().verify(TIMEOUT);
		run(connection.finish("the client left"));
		recorder().assertEvents("ACQUIRE", "RELEASE");
	}

	@Test
	@DisplayName("S13 a cancel during BEGIN leaves no open transaction behind")
	void rollsBackWhenCancelledDuringBegin() {
		LazyConnection connection = openScoped(TamperedPool.beginning(pool(),
				(begin) -> Flux.from(begin).then(Mono.delay(Duration.ofMillis(200))).then()));
		StepVerifier.create(insert(connection, 1))
			.expectSubscription()
			.then(() -> awaitTrue(TIMEOUT, () -> recorder().transactions().contains("BEGIN")))
			.thenCancel()
			.verify(TIMEOUT);
		run(connection.finish("the client left"));
		assertThat(recorder().transactions()).endsWith("ROLLBACK");
		assertThat(database().count("item")).isZero();
	}

	@Test
	@DisplayName("S13 the end of a transaction comes, also when its caller leaves while it waits")
	void endsTransactionWhenCancelledWhileItWaits() {
		List<Function<LazyConnection, Mono<Void>>> ends = List.of(LazyConnection::commitTransaction,
				LazyConnection::rollbackTransaction, LazyConnection::close);
		for (Function<LazyConnection, Mono<Void>> end : ends) {
			LazyConnection connection = occupied("createSavepoint");
			Disposable occupant = connection.createSavepoint("SP1").subscribe();
			StepVerifier.create(end.apply(connection)).thenCancel().verify(TIMEOUT);
			awaitTrue(TIMEOUT, () -> pool().getMetrics().orElseThrow().acquiredSize() == 0);
			assertThat(occupant.isDisposed()).isTrue();
		}
		assertThat(recorder().transactions()).filteredOn((event) -> !event.contains("SAVEPOINT"))
			.containsExactly("BEGIN", "COMMIT", "BEGIN", "ROLLBACK", "BEGIN", "ROLLBACK");
	}

	@Test
	void undoesSavepointWhenCancelledWhileItWaits() {
		LazyConnection connection = occupied("releaseSavepoint");
		run(connection.createSavepoint("SP1").then(insert(connection, 200)).then(connection.createSavepoint("SP2")));
		connection.releaseSavepoint("SP2").subscribe();
		StepVerifier.create(connection.rollbackTransactionToSavepoint("SP1")).thenCancel().verify(TIMEOUT);
		run(connection.commitTransaction().then(connection.close()));
		assertThat(database().query("select id from item")).extracting((row) -> row.get("id")).containsExactly(100);
	}

	@Test
	void releasesSavepointAndSetsNoneWhenCancelledWhileItWaits() {
		LazyConnection connection = occupied("createSavepoint");
		run(connection.createSavepoint("SP1"));
		connection.createSavepoint("SP2").subscribe();
		connection.createSavepoint("SP3").subscribe().dispose();
		connection.releaseSavepoint("SP1").subscribe().dispose();
		run(connection.commitTransaction().then(connection.close()));
		assertThat(recorder().transactions()).filteredOn((event) -> event.contains("SAVEPOINT"))
			.hasSize(3)
			.noneMatch((event) -> event.contains("SP3"));
	}

	@Test
	@DisplayName("R4 a commit whose callback fails is rolled back, as its callbacks are told")
	void rollsBackWhenCallbackBeforeCommitFails() {
		AtomicInteger status = new AtomicInteger(-1);
		LazyConnection connection = new LazyConnectionFactory(pool(), settings(1000, 1000))
			.openScoped(new NoCallbacks() {

				@Override
				public Mono<Void> beforeCommit() {
					return Mono.error(new IllegalStateException("not today"));
				}

				@Override
				public Mono<Void> afterCompletion(int told) {
					return Mono.fromRunnable(() -> status.set(told));
				}

			});
		run(insert(connection, 1));
		StepVerifier.create(connection.commit()).expectErrorMessage("not today").verify(TIMEOUT);
		assertThat(connection.isBegun()).isFalse();
		assertThat(status).hasValue(TransactionSynchronization.STATUS_ROLLED_BACK);
		recorder().assertEvents("ACQUIRE", "BEGIN", "insert...", "ROLLBACK", "RELEASE");
	}

	@Test
	void releaseThatHangsIsNotCancelled() {
		Sinks.Empty<Void> closed = Sinks.empty();
		ConnectionFactory telling = TamperedPool.changing(database().rawConnectionFactory(), "close",
				(answer) -> Flux.from(answer).doFirst(closed::tryEmitEmpty));
		ConnectionPool small = new ConnectionPool(ConnectionPoolConfiguration.builder(telling)
			.maxSize(1)
			.preRelease((connection) -> closed.asMono())
			.build());
		LazyConnection connection = impatient(small);
		run(insert(connection, 1));
		run(connection.finish("the client left"));
		awaitTrue(TIMEOUT, () -> small.getMetrics().orElseThrow().acquiredSize() == 0);
		run(small.disposeLater());
	}

	/**
	 * Begins a transaction in which one kind of call takes its time.
	 */
	private LazyConnection occupied(String method) {
		database().execute("delete from item");
		ConnectionFactory slow = TamperedPool.changing(pool(), method,
				(call) -> Mono.delay(Duration.ofMillis(100)).thenMany(Flux.from(call)));
		LazyConnection connection = new LazyConnectionFactory(slow, settings(1000, 1000)).create().block(TIMEOUT);
		run(connection.beginTransaction().then(insert(connection, 100)));
		return connection;
	}

	@Test
	@DisplayName("C1 a connection that comes too late is given back")
	void givesConnectionBackWhenItComesTooLate() {
		ConnectionSettings impatient = new ConnectionSettings(dialect(), BeginMode.ON_FIRST_WRITE,
				Duration.ofMillis(50), 1000, 1000, List.of());
		ConnectionFactory slow = TamperedPool.acquiring(pool(),
				(created) -> created.delayElement(Duration.ofMillis(300)));
		LazyConnection connection = new LazyConnectionFactory(slow, impatient).openScoped(new NoCallbacks());
		StepVerifier.create(insert(connection, 1)).expectError(ConnectionUnavailableException.class).verify(TIMEOUT);
		run(connection.finish("the test ended"));
		awaitTrue(TIMEOUT, () -> recorder().events().equals(List.of("ACQUIRE", "RELEASE")));
	}

	@Test
	@DisplayName("C1 an unreachable database is told from a failed statement")
	void isUnavailableForClientWhenNoConnectionCanBeOpened() {
		ConnectionFactory broken = TamperedPool.acquiring(pool(),
				(created) -> Mono.error(new R2dbcNonTransientResourceException("refused")));
		DatabaseClient client = DatabaseClient.create(new LazyConnectionFactory(broken, settings(1000, 1000)));
		StepVerifier.create(client.sql("select 1").fetch().all())
			.expectError(ConnectionUnavailableException.class)
			.verify(TIMEOUT);
		StepVerifier.create(insert(openScoped(broken), 1))
			.expectError(ConnectionUnavailableException.class)
			.verify(TIMEOUT);
	}

	@Test
	void isReleasedOnceWhenClosedTwice() {
		LazyConnection connection = new LazyConnectionFactory(pool(), settings(1000, 1000)).create().block(TIMEOUT);
		run(connection.beginTransaction().then(insert(connection, 1)));
		run(Mono.when(connection.close(), connection.close()).then(connection.close()));
		assertThat(recorder().events()).filteredOn("RELEASE"::equals).hasSize(1);
		assertThat(database().count("item")).isZero();
		assertUsable();
	}

	@Test
	@DisplayName("S13 a connection that does not answer while it is cleaned up is given up in time")
	void givesConnectionUpWhenItsCleanupHangs() {
		for (String method : List.of("rollbackTransaction", "validate")) {
			AtomicBoolean hanging = new AtomicBoolean();
			ConnectionFactory stubborn = TamperedPool.changing(database().rawConnectionFactory(), method,
					(answer) -> Flux.defer(() -> hanging.getAndSet(false) ? Mono.never() : Flux.from(answer)));
			ConnectionPool small = new ConnectionPool(ConnectionPoolConfiguration.builder(stubborn).maxSize(1).build());
			LazyConnection connection = impatient(small);
			run(insert(connection, 1));
			hanging.set(true);
			run(connection.finish("the client left"));
			awaitTrue(TIMEOUT, () -> small.getMetrics().orElseThrow().acquiredSize() == 0);
			LazyConnection next = impatient(small);
			run(insert(next, 2).then(next.commit()).then(next.finish("the test ended")));
			assertThat(database().query("select id from item")).extracting((row) -> row.get("id")).containsExactly(2);
			database().execute("delete from item");
			run(small.disposeLater());
		}
	}

	private LazyConnection impatient(ConnectionFactory pool) {
		LazyConnectionFactory factory = new LazyConnectionFactory(pool, settings(1000, 1000));
		Borrowing borrowing = new Borrowing(pool, settings(1000, 1000), Duration.ofMillis(300));
		return new LazyConnection(factory, new Engine(borrowing, settings(1000, 1000)), new NoCallbacks());
	}

	@Test
	@DisplayName("C1 what can be done about a database that refuses connections has nothing to do with the pool")
	void advisesToLookAtTheDatabaseWhenItRefusesConnections() {
		ConnectionFactory broken = TamperedPool.acquiring(pool(),
				(created) -> Mono.error(new R2dbcNonTransientResourceException("refused by db.example:5432")));
		StepVerifier.create(insert(openScoped(broken), 1))
			.expectErrorSatisfies((error) -> assertThat(error.getMessage()).contains("is running", "host, port")
				.doesNotContain("pool", "db.example"))
			.verify(TIMEOUT);
	}

	private void isFailureOfBegin(Throwable error) {
		assertThat(error).isNotInstanceOf(CommitOutcomeUnknownException.class).hasStackTraceContaining("BEGIN refused");
	}

	private LazyConnection openScoped(ConnectionFactory pool) {
		return new LazyConnectionFactory(pool, settings(1000, 1000)).openScoped(new NoCallbacks());
	}

	private ConnectionFactory failingBegin() {
		return TamperedPool.beginning(pool(),
				(begin) -> Mono.error(new R2dbcNonTransientResourceException("BEGIN refused")));
	}

}
