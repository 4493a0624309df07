package dev.asyncorm.behaviour;

import java.time.Duration;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.fixture.DatabaseContractTests;
import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.fixture.WireProxy;
import dev.asyncorm.session.AsyncSession;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many network round trips a request costs, counted between driver and server.
 */
@OnPostgres
class RoundTripTests extends DatabaseContractTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private WireProxy proxy;

	private ConfigurableApplicationContext application;

	private long id;

	@BeforeEach
	void startProxy() {
		this.proxy = WireProxy.inFrontOf(database());
	}

	@AfterEach
	void stop() {
		if (this.application != null) {
			this.application.close();
		}
		this.proxy.close();
	}

	private void start(String... properties) {
		this.application = new SpringApplicationBuilder(BehaviourApplication.class).properties(database().properties())
			.properties("server.port=0", "spring.main.banner-mode=off", "async-orm.schema.mode=create",
					"spring.r2dbc.pool.initial-size=0", "spring.r2dbc.pool.max-size=1",
					"spring.r2dbc.url=" + this.proxy.r2dbcUrl())
			.properties(properties)
			.run();
		database().execute("delete from note", "insert into note (name, amount, version) values ('stored', 0, 0)");
		this.id = ((Number) database().query("select id from note").get(0).get("id")).longValue();
	}

	private void request(HttpMethod method, Function<AsyncSession, ? extends Publisher<?>> work) {
		this.application.getBean(ScriptedApi.class).script((session, exchange) -> work.apply(session));
		WebTestClient.bindToServer()
			.baseUrl("http://localhost:" + this.application.getEnvironment().getProperty("local.server.port"))
			.responseTimeout(PATIENCE)
			.build()
			.method(method)
			.uri("/answer/mono")
			.exchange()
			.expectStatus()
			.isOk();
	}

	/**
	 * Counts after a request of the same kind, which opened the connection and prepared
	 * the statement. Answers take so long that none overtakes what is sent together.
	 */
	private int roundTrips(HttpMethod method, Function<AsyncSession, ? extends Publisher<?>> work) {
		request(method, work);
		this.proxy.latency(Duration.ofMillis(50));
		try {
			return this.proxy.measure(() -> request(method, work));
		}
		finally {
			this.proxy.latency(Duration.ZERO);
		}
	}

	private static Mono<Note> persist(AsyncSession session) {
		return Mono.defer(() -> session.persist(new Note("note " + System.nanoTime())));
	}

	@Test
	@DisplayName("R1 a request without SQL costs no round trip")
	void costsNothingWithoutStatement() {
		start();
		assertThat(roundTrips(HttpMethod.POST, (session) -> Mono.just("nothing"))).isZero();
	}

	@Test
	@DisplayName("R1 a get by id costs one round trip")
	void getCostsOneRoundTrip() {
		start();
		assertThat(roundTrips(HttpMethod.GET, (session) -> session.get(Note.class, this.id))).isOne();
	}

	@Test
	@DisplayName("R1 many gets of one id cost one round trip")
	void manyGetsCostOneRoundTrip() {
		start();
		assertThat(roundTrips(HttpMethod.GET,
				(session) -> Flux.range(0, 10).concatMap((i) -> session.get(Note.class, this.id))))
			.isOne();
	}

	@Test
	@DisplayName("R1 a repository's findById is one round trip")
	void findByIdIsOneRoundTrip() {
		start();
		Notes notes = this.application.getBean(Notes.class);
		assertThat(roundTrips(HttpMethod.GET, (session) -> notes.findById(this.id))).isOne();
	}

	@Test
	@DisplayName("R1 with on-first-statement a get costs two: BEGIN with SELECT, COMMIT")
	void getCostsTwoRoundTripsWhenBegunAtOnce() {
		start("async-orm.session.begin=on-first-statement");
		assertThat(roundTrips(HttpMethod.GET, (session) -> session.get(Note.class, this.id))).isEqualTo(2);
	}

	@Test
	@DisplayName("R1 persisting one row costs two: BEGIN with INSERT, COMMIT")
	void persistCostsTwoRoundTrips() {
		start();
		assertThat(roundTrips(HttpMethod.POST, RoundTripTests::persist)).isEqualTo(2);
	}

	@Test
	@DisplayName("R1 adding and committing one row costs one: INSERT, which is the commit")
	void addCostsOneRoundTrip() {
		start();
		assertThat(roundTrips(HttpMethod.POST,
				(session) -> session.add(new Note("note " + System.nanoTime())).then(session.commit())))
			.isOne();
	}

	@Test
	@DisplayName("R1 adding and committing 1,000 rows of one type costs one: INSERT, which is the commit")
	void addOfManyRowsCostsOneRoundTrip() {
		start();
		assertThat(roundTrips(HttpMethod.POST,
				(session) -> session.addAll(
						IntStream.range(0, 1000).mapToObj((n) -> new Note(n + " note " + System.nanoTime())).toList())
					.then(session.commit())))
			.isOne();
	}

	@Test
	@DisplayName("R1 loading and changing one row costs two: SELECT, UPDATE, which is the commit")
	void changeCostsTwoRoundTrips() {
		start();
		assertThat(roundTrips(HttpMethod.POST, (session) -> session.getOne(Note.class, this.id)
			.doOnNext((found) -> found.setAmount(found.getAmount() + 1)))).isEqualTo(2);
	}

	@Test
	@DisplayName("R1 changing 1,000 rows of one type costs BEGIN with UPDATE, COMMIT")
	void changeOfManyRowsCostsThreeRoundTrips() {
		start();
		database().execute("insert into note (name, amount, version) "
				+ "select 'many ' || n, 0, 0 from generate_series(1, 1000) as s(n)");
		// SELECT, BEGIN with UPDATE, COMMIT
		assertThat(roundTrips(HttpMethod.POST,
				(session) -> session.select(Note.class)
					.all()
					.doOnNext((found) -> found.setAmount(found.getAmount() + 1))
					.then(Mono.just("changed"))))
			.isEqualTo(3);
	}

	@Test
	@DisplayName("R1 with on-first-statement changing one row is in a transaction")
	void changeIsInTransactionWhenBegunAtOnce() {
		start("async-orm.session.begin=on-first-statement");
		assertThat(roundTrips(HttpMethod.POST, (session) -> session.getOne(Note.class, this.id)
			.doOnNext((found) -> found.setAmount(found.getAmount() + 1)))).isEqualTo(3);
	}

}
