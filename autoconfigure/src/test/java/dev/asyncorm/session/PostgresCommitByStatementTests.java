package dev.asyncorm.session;

import java.time.Duration;
import java.util.function.UnaryOperator;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import dev.asyncorm.CommitOutcomeUnknownException;
import dev.asyncorm.connection.LazyConnection;
import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.fixture.WireProxy;

import static org.assertj.core.api.Assertions.assertThat;

@OnPostgres
class PostgresCommitByStatementTests extends CommitByStatementTests {

	@Test
	@DisplayName("S4 when the connection is lost during the statement, the outcome is unknown")
	void doesNotKnowOutcomeWhenConnectionIsLost() {
		database().execute("""
				create function die() returns trigger language plpgsql as
				'begin perform pg_terminate_backend(pg_backend_pid()); return new; end'""",
				"create trigger dying before insert on account for each row execute function die()");
		AsyncSession session = session();
		Account account = new Account("ada");
		fails(session.add(account).then(session.commit()), CommitOutcomeUnknownException.class);
		assertThat(account.version).isNull();
		assertThat(await(session.contains(account))).isFalse();
		database().execute("drop trigger dying on account", "drop function die()");
	}

	@Test
	@DisplayName("S4 when the answer to the statement is lost, the outcome is unknown and nothing is written twice")
	void writesOnceWhenAnswerIsLost() {
		try (WireProxy proxy = WireProxy.inFrontOf(database())) {
			ConnectionPool pool = new ConnectionPool(
					ConnectionPoolConfiguration.builder(recorder().wrap(proxy.connectionFactory()))
						.initialSize(0)
						.maxSize(2)
						.build());
			LazyConnection connection = connectionOf(pool);
			AsyncSession session = factory(UnaryOperator.identity()).sessionOf(connection);
			await(session.add(new Account("warm")).then(session.commit()));
			proxy.latency(Duration.ofSeconds(1));
			Account account = new Account("ada");
			Mono<Void> cut = Mono.delay(Duration.ofMillis(300)).doOnNext((tick) -> proxy.dropAll()).then();
			fails(Mono.when(session.add(account).then(session.commit()), cut), CommitOutcomeUnknownException.class);
			proxy.latency(Duration.ZERO);
			assertThat(account.id).isNull();
			assertThat(await(session.contains(account))).isFalse();
			await(session.commit());
			assertThat(database().query("select 1 from account where name = 'ada'")).hasSize(1);
			await(session.add(new Account("bob")).then(session.commit()));
			assertThat(database().count("account")).isEqualTo(3);
			assertThat(recorder().transactions()).isEmpty();
			await(connection.finish("the test ended"));
			assertThat(pool.getMetrics().orElseThrow().acquiredSize()).isZero();
			pool.disposeLater().block(TIMEOUT);
		}
	}

}
