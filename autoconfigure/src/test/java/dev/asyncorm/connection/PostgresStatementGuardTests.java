package dev.asyncorm.connection;

import java.time.Duration;

import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.Result;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import dev.asyncorm.TransactionFailedException;
import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.query.BoundSql;

import static org.assertj.core.api.Assertions.assertThat;

@OnPostgres
class PostgresStatementGuardTests extends StatementGuardContractTests {

	@Test
	@DisplayName("S13 a read that is cancelled early does not read to its end")
	void cancelledReadOfOthersClosesItsPortal() {
		database().execute("create sequence if not exists read_rows");
		LazyConnection connection = scoped();
		run(insert(connection, 1));
		StepVerifier
			.create(foreign(connection, "select nextval('read_rows') from generate_series(1, 50000)", 0).take(3))
			.expectNextCount(3)
			.expectComplete()
			.verify(TIMEOUT);
		run(connection.commit());
		assertThat((Long) database().query("select last_value from read_rows").get(0).get("last_value"))
			.isLessThan(10_000);
	}

	@Test
	void failureThatIsReadLateFailsTheTransaction() {
		LazyConnection connection = scoped();
		run(insert(connection, 1));
		Result late = Mono.from(connection.createStatement("insert into item (id) values (1)").execute())
			.delayElement(Duration.ofMillis(300))
			.block(TIMEOUT);
		StepVerifier.create(late.getRowsUpdated())
			.expectError(R2dbcDataIntegrityViolationException.class)
			.verify(TIMEOUT);
		StepVerifier.create(insert(connection, 2)).expectError(TransactionFailedException.class).verify(TIMEOUT);
		run(connection.finish("the test ended"));
	}

	@Test
	void failureThatIsReadTooLateSpoilsNoOtherTransaction() {
		database().execute("insert into item (id) values (1)");
		LazyConnection connection = scoped();
		Result late = Mono.from(connection.createStatement("insert into item (id) values (1)").execute())
			.delayElement(Duration.ofMillis(300))
			.block(TIMEOUT);
		run(connection.rollback());
		run(insert(connection, 2));
		StepVerifier.create(late.getRowsUpdated()).expectError().verify(TIMEOUT);
		run(insert(connection, 3).then(connection.commit()));
		assertThat(database().count("item")).isEqualTo(3);
	}

	@Test
	@DisplayName("S13 a read without a cursor is read to its end when it is cancelled with rows in flight")
	void cancelDoesNotReachDriverWithRowsInFlight() {
		fill(20_000);
		String sql = "select id from item order by id limit 20000";
		for (int round = 0; round < 4; round++) {
			LazyConnection connection = scoped(settings(1000, 20_000));
			run(insert(connection, 50_000));
			StepVerifier.create(foreign(connection, sql, 0), 1).expectNext(1).thenCancel().verify(TIMEOUT);
			run(insert(connection, 50_001));
			Mono<Integer> read = connection.query(StatementKind.PLAIN_READ, BoundSql.of(sql), FIRST).last();
			Mono<Integer> sibling = Mono.delay(Duration.ofMillis(round))
				.then(Mono.error(new IllegalStateException("sibling")));
			StepVerifier.create(Mono.zip(read, sibling)).expectError(IllegalStateException.class).verify(TIMEOUT);
			run(insert(connection, 50_002).then(connection.rollback()));
		}
	}

	@Test
	void failedBatchKeepsNobodyWaiting() {
		LazyConnection connection = scoped();
		run(insert(connection, 1));
		Flux<Long> batch = Flux.defer(() -> Flux.from(
				connection.createStatement("insert into item (id) values ($1)").bind(0, 1).add().bind(0, 2).execute()))
			.concatMap((result) -> Mono.from(result.getRowsUpdated()).onErrorComplete());
		batch.subscribe();
		StepVerifier.create(insert(connection, 3)).expectError(TransactionFailedException.class).verify(TIMEOUT);
		run(connection.finish("the test ended"));
	}

}
