package dev.asyncorm.session;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataRetrievalFailureException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import dev.asyncorm.ResultStillOpenException;
import dev.asyncorm.connection.LazyConnection;
import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.fixture.WireProxy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a stream of 200,000 rows asks the server for, counted on the wire.
 */
@OnPostgres
class PostgresCursorTests extends SessionContractTests {

	private static final int ROWS = 200_000;

	private static final int FETCH = 500;

	private WireProxy proxy;

	private ConnectionPool pool;

	private LazyConnection connection;

	private AsyncSession session;

	@BeforeEach
	void openThroughProxy() {
		database().execute("insert into city (name, population, version) select 'c', x, 0 from generate_series(1, "
				+ ROWS + ") as x");
		this.proxy = WireProxy.inFrontOf(database());
		this.pool = new ConnectionPool(
				ConnectionPoolConfiguration.builder(this.proxy.connectionFactory()).initialSize(1).maxSize(1).build());
		this.connection = connectionOf(this.pool);
		this.session = factory(UnaryOperator.identity()).sessionOf(this.connection);
		await(this.session.select(City.class).count());
	}

	@AfterEach
	void close() {
		await(this.connection.finish("the test ended"));
		assertThat(this.pool.getMetrics().orElseThrow().acquiredSize()).isZero();
		await(this.pool.disposeLater());
		this.proxy.close();
	}

	private Flux<City> cities() {
		return this.session.select(City.class).stream(FETCH);
	}

	private long openCursors() {
		Mono<Long> count = this.session.client()
			.sql("select count(*) from pg_cursors where statement like '%city%' and statement not like '%pg_cursors%'")
			.mapValue(Long.class)
			.one();
		return await(count);
	}

	private void assertClean() {
		assertThat(openCursors()).isZero();
		await(this.session.persist(new Account("after")).then(this.session.commit()));
		assertThat(database().count("account")).isOne();
	}

	@Test
	@DisplayName("S9 a stream that is cancelled after 10 rows closes its cursor after at most two fetches")
	void closesCursorWhenCancelled() {
		int before = this.proxy.rows();
		assertThat(await(cities().take(10))).hasSize(10);
		assertThat(this.proxy.rows() - before).isLessThanOrEqualTo(2 * FETCH);
		assertThat(this.connection.isBegun()).isTrue();
		assertClean();
	}

	@Test
	@DisplayName("S9 a stream whose consumer fails closes its cursor after at most two fetches")
	void closesCursorWhenConsumerFails() {
		int before = this.proxy.rows();
		Flux<City> failing = cities().concatMap((city) -> Mono.<City>error(new IllegalStateException("consumer")), 1);
		fails(failing, IllegalStateException.class, "consumer");
		assertThat(this.proxy.rows() - before).isLessThanOrEqualTo(2 * FETCH);
		assertClean();
	}

	@Test
	@DisplayName("S9 a stream with a row that cannot be read closes its cursor after at most two fetches")
	void closesCursorWhenRowCannotBeRead() {
		database().execute("alter table city alter column population drop not null",
				"update city set population = null where id = (select min(id) from city)");
		int before = this.proxy.rows();
		fails(this.session.select(City.class).orderBy("id").stream(FETCH), DataRetrievalFailureException.class, "City");
		assertThat(this.proxy.rows() - before).isLessThanOrEqualTo(2 * FETCH);
		assertClean();
	}

	@Test
	@DisplayName("S9 a stream asks for no more rows than its consumer")
	void asksForRowsOnDemand() {
		int before = this.proxy.rows();
		AtomicInteger read = new AtomicInteger();
		StepVerifier.create(cities().doOnNext((city) -> read.incrementAndGet()), 10)
			.expectNextCount(10)
			.then(() -> assertThat(this.proxy.rows() - before).isLessThanOrEqualTo(2 * FETCH))
			.thenRequest(3 * FETCH)
			.expectNextCount(3 * FETCH)
			.then(() -> assertThat(this.proxy.rows() - before).isLessThanOrEqualTo(5 * FETCH + 10))
			.thenRequest(Long.MAX_VALUE)
			.thenConsumeWhile((city) -> true)
			.expectComplete()
			.verify(TIMEOUT);
		assertThat(read).hasValue(ROWS);
		assertClean();
	}

	@Test
	@DisplayName("S9 another statement fails clearly while too large a stream is open, and the stream goes on")
	void otherStatementFailsWhileStreamIsOpen() {
		AtomicInteger read = new AtomicInteger();
		List<Class<?>> errors = await(cities().concatMap((city) -> (read.incrementAndGet() != 20) ? Mono.empty()
				: this.session.select(Account.class)
					.count()
					.then(Mono.<Class<?>>empty())
					.onErrorResume((error) -> Mono.just(error.getClass())),
				1));
		assertThat(errors).containsExactly(ResultStillOpenException.class);
		assertThat(read).hasValue(ROWS);
		assertClean();
	}

}
