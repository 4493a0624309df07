package dev.asyncorm.connection;

import java.time.Duration;
import java.util.List;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.UnexpectedRollbackException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import dev.asyncorm.CommitOutcomeUnknownException;
import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.fixture.WireProxy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is said of a COMMIT that failed: whether its outcome is known matters most.
 */
@OnPostgres
class PostgresCommitOutcomeTests extends ConnectionContractTests {

	@AfterEach
	void dropConstraints() {
		database().execute("drop trigger if exists late on item",
				"alter table item drop constraint if exists item_name");
	}

	@Test
	@DisplayName("C2 a connection lost during COMMIT leaves the outcome unknown")
	void isUnknownWhenConnectionIsLostDuringCommit() {
		try (WireProxy proxy = WireProxy.inFrontOf(database())) {
			ConnectionPool pool = new ConnectionPool(
					ConnectionPoolConfiguration.builder(proxy.connectionFactory()).initialSize(0).maxSize(2).build());
			LazyConnection connection = new LazyConnectionFactory(pool, settings(1000, 1000))
				.openScoped(new NoCallbacks());
			run(insert(connection, 1));
			proxy.latency(Duration.ofSeconds(1));
			Mono<Void> cut = Mono.delay(Duration.ofMillis(300)).doOnNext((tick) -> proxy.dropAll()).then();
			StepVerifier.create(Mono.when(connection.commit(), cut))
				.expectError(CommitOutcomeUnknownException.class)
				.verify(TIMEOUT);
			proxy.latency(Duration.ZERO);
			assertThat(database().count("item")).isOne();
			run(insert(connection, 2).then(connection.commit()).then(connection.finish("the test ended")));
			assertThat(database().count("item")).isEqualTo(2);
			assertThat(pool.getMetrics().orElseThrow().acquiredSize()).isZero();
			pool.disposeLater().block(TIMEOUT);
		}
	}

	@Test
	@DisplayName("C2 a backend that is terminated during COMMIT leaves the outcome unknown")
	void isUnknownWhenBackendIsTerminatedDuringCommit() {
		onCommit("perform pg_sleep(5)");
		LazyConnection connection = scoped();
		run(insert(connection, 1));
		Mono<Void> kill = Mono.delay(Duration.ofMillis(300)).doOnNext((tick) -> database().killBackends()).then();
		StepVerifier.create(Mono.when(connection.commit(), kill))
			.expectError(CommitOutcomeUnknownException.class)
			.verify(TIMEOUT);
		run(connection.finish("the test ended"));
	}

	@Test
	@DisplayName("C2 a constraint that refuses at COMMIT is a known outcome")
	void isKnownWhenDeferredConstraintRefuses() {
		database().execute("alter table item add constraint item_name unique (name) deferrable initially deferred");
		LazyConnection connection = scoped();
		run(insert(connection, 1).then(insert(connection, 2))
			.thenMany(foreign(connection, "update item set name = 'same'", 0))
			.then());
		StepVerifier.create(connection.commit()).expectError(DuplicateKeyException.class).verify(TIMEOUT);
		assertThat(database().count("item")).isZero();
	}

	@Test
	@DisplayName("C2 a trigger that refuses at COMMIT is a known outcome")
	void isKnownWhenDeferredTriggerRefuses() {
		onCommit("raise exception 'refused'");
		LazyConnection connection = scoped();
		run(insert(connection, 1));
		StepVerifier.create(connection.commit())
			.expectErrorSatisfies((error) -> assertThat(error).isInstanceOf(DataAccessException.class)
				.isNotInstanceOf(CommitOutcomeUnknownException.class))
			.verify(TIMEOUT);
		assertThat(database().count("item")).isZero();
	}

	@Test
	@DisplayName("C2 a serialization failure at COMMIT is one that can be retried")
	void isRetryableWhenSerializationFailsAtCommit() {
		onCommit("raise exception 'could not serialize' using errcode = '40001'");
		LazyConnection connection = scoped();
		run(insert(connection, 1));
		StepVerifier.create(connection.commit()).expectError(CannotAcquireLockException.class).verify(TIMEOUT);
		assertThat(database().count("item")).isZero();
	}

	@Test
	@DisplayName("R4 a COMMIT that the database answers with a rollback fails visibly")
	void failsWhenDatabaseRollsBackInstead() {
		LazyConnection connection = scoped();
		run(insert(connection, 1));
		Publisher<?> swallowed = Flux
			.defer(() -> connection.createStatement("insert into item (id) values (1)").execute())
			.concatMap((result) -> result.flatMap((segment) -> Mono.empty()));
		run(Flux.from(swallowed).then());
		StepVerifier.create(connection.commit()).expectError(UnexpectedRollbackException.class).verify(TIMEOUT);
		assertThat(database().count("item")).isZero();
	}

	private void onCommit(String action) {
		List.of("create or replace function refuse() returns trigger language plpgsql as $$ begin " + action
				+ "; return null; end $$",
				"create constraint trigger late after insert on item deferrable initially deferred "
						+ "for each row execute function refuse()")
			.forEach(database()::execute);
	}

}
