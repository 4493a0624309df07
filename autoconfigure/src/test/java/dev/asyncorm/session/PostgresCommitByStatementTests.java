package dev.asyncorm.session;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import reactor.core.publisher.Mono;

import dev.asyncorm.CommitOutcomeUnknownException;
import dev.asyncorm.connection.LazyConnection;
import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.fixture.WireProxy;

import static org.assertj.core.api.Assertions.assertThat;

@OnPostgres
class PostgresCommitByStatementTests extends CommitByStatementTests {

	private static List<Account> accounts(int count) {
		return IntStream.range(0, count).mapToObj((n) -> new Account("account " + n)).toList();
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 300, 5_000 })
	@DisplayName("S4 a commit of several new rows of one type is one statement")
	void commitsNewRowsByTheirStatement(int count) {
		AsyncSession session = session();
		await(session.add(new Account("first")).then(session.add(new Account("second"))).then(session.commit()));
		recorder().clear();
		List<Account> added = accounts(count);
		await(session.addAll(added).then(session.commit()));
		assertThat(recorder().count()).isOne();
		assertThat(recorder().transactions()).isEmpty();
		assertThat(database().count("account")).isEqualTo(count + 2);
		assertThat(added).extracting((account) -> account.id).doesNotContainNull().isSorted();
		Account last = added.get(count - 1);
		assertThat(database().query("select name from account where id = " + last.id).get(0)).containsEntry("name",
				last.name);
		await(session.rollback());
		assertThat(last.id).as("what was committed stays").isNotNull();
	}

	@Test
	@DisplayName("S4 more rows than one statement takes are committed in a transaction")
	void commitsPagesInTransaction() {
		AsyncSession session = session();
		await(session.addAll(accounts(5_001)).then(session.commit()));
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
		assertThat(database().count("account")).isEqualTo(5_001);
	}

	@ParameterizedTest
	@ValueSource(strings = { "'account 3'", "'account 0', 'account 1', 'account 2', 'account 3', 'account 4'" })
	@DisplayName("S4 when a trigger leaves out rows of the statement that commits, nothing is stored")
	void storesNothingWhenRowsAreLeftOut(String names) {
		database().execute("create function leave() returns trigger language plpgsql as 'begin return null; end'",
				"create trigger leaving before insert on account for each row when (new.name in (" + names
						+ ")) execute function leave()");
		AsyncSession session = session();
		List<Account> added = accounts(5);
		fails(session.addAll(added).then(session.commit()), DataIntegrityViolationException.class,
				"fewer of 5 rows of Account");
		assertThat(database().count("account")).isZero();
		assertThat(recorder().transactions()).isEmpty();
		assertThat(added).allSatisfy((account) -> {
			assertThat(account.id).isNull();
			assertThat(account.version).isNull();
		});
		database().execute("drop trigger leaving on account", "drop function leave()");
		await(session.addAll(added).then(session.commit()));
		assertThat(database().count("account")).isEqualTo(5);
	}

	@Test
	@DisplayName("S4 when one row of the statement that commits is refused, nothing is stored")
	void storesNothingWhenOneIsRefused() {
		insertAccount("account 2");
		AsyncSession session = session();
		fails(session.addAll(accounts(5)).then(session.commit()), DuplicateKeyException.class);
		assertThat(database().count("account")).isOne();
		assertThat(recorder().transactions()).isEmpty();
	}

	@Test
	@DisplayName("S4 what is known of a table is asked again when the statement that commits failed")
	void asksForFactsAgainAfterFailure() {
		AsyncSession session = session();
		await(session.addAll(accounts(2)).then(session.commit()));
		insertAccount("ada");
		fails(session.addAll(List.of(new Account("ada"), new Account("bob"))).then(session.commit()),
				DuplicateKeyException.class);
		recorder().clear();
		await(session.addAll(List.of(new Account("cid"), new Account("dan"))).then(session.commit()));
		assertThat(recorder().count()).as("the question and the INSERT").isEqualTo(2);
	}

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
