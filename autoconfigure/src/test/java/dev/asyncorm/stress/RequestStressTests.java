package dev.asyncorm.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.r2dbc.pool.ConnectionPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.fixture.DatabaseContractTests;
import dev.asyncorm.fixture.LeakCheck;
import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.stress.StayingClient.Answer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two thousand requests of every kind on five connections, a third of whose clients leave
 * at a random moment.
 */
@OnPostgres
@SpringBootTest(classes = StressApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.r2dbc.pool.initial-size=0", "spring.r2dbc.pool.max-size=5",
				"async-orm.session.acquire-timeout=2s", "async-orm.session.fetch-size=200",
				"async-orm.web.response-buffer=16KB",
				"logging.level.org.springframework.boot.webflux=off", "logging.level.org.springframework.web=off",
				"logging.level.reactor.netty.http.server=off",
				"logging.level.dev.asyncorm.web.ProblemDetailExceptionHandler=off" })
class RequestStressTests extends DatabaseContractTests {

	private static final int REQUESTS = 2000;

	private static final int CLIENTS = 24;

	@LocalServerPort
	int port;

	@Autowired
	ConnectionPool connectionPool;

	@Override
	protected ConnectionPool pool() {
		return this.connectionPool;
	}

	@BeforeEach
	void createTables() {
		StressApplication.createTables(database());
	}

	@Test
	void everyRequestIsStoredAsAnsweredWhenAThirdOfTheClientsLeave() {
		long seed = new Random().nextInt(Integer.MAX_VALUE);
		System.out.println("RequestStressTests: seed " + seed);
		try (Troubles troubles = new Troubles()) {
			List<Outcome> outcomes = Flux.fromIterable(requests(new Random(seed)))
				.flatMap((request) -> request, CLIENTS)
				.collectList()
				.block(Duration.ofSeconds(100));
			LeakCheck.verify(pool(), database(), Duration.ofSeconds(10));
			report(outcomes);
			assertThat(outcomes).hasSize(REQUESTS).allMatch(Outcome::isExpected, "is answered as expected");
			assertThat(wronglyStored(outcomes)).isEmpty();
			StressApplication.assertServesAtOnce(pool(), 5);
			assertThat(troubles.seen()).isEmpty();
		}
	}

	private List<Mono<Outcome>> requests(Random random) {
		StayingClient staying = new StayingClient(this.port);
		List<RequestKind> kinds = RequestKind.weighted();
		List<Mono<Outcome>> requests = new ArrayList<>();
		for (int i = 0; i < REQUESTS; i++) {
			RequestKind kind = kinds.get(i % kinds.size());
			String key = "request-" + i;
			boolean leaves = random.nextInt(3) == 0;
			Duration stay = Duration.ofNanos((long) (Math.pow(random.nextDouble(), 3) * 150_000_000));
			boolean reset = random.nextBoolean();
			requests.add(leaves
					? LeavingClient.post(this.port, kind.path(key), stay, reset)
						.thenReturn(new Outcome(kind, key, null))
					: staying.post(kind.path(key)).map((answer) -> new Outcome(kind, key, answer)));
		}
		return requests;
	}

	private void report(List<Outcome> outcomes) {
		Map<String, Integer> counts = new TreeMap<>();
		outcomes.forEach((outcome) -> counts.merge(outcome.summary(), 1, Integer::sum));
		System.out.println("RequestStressTests: " + counts);
	}

	private List<String> wronglyStored(List<Outcome> outcomes) {
		Map<String, Integer> stored = new HashMap<>();
		database().query("select request, count(*) as n from part group by request")
			.forEach((row) -> stored.put(String.valueOf(row.get("request")), ((Number) row.get("n")).intValue()));
		List<String> wrong = new ArrayList<>();
		for (Outcome outcome : outcomes) {
			int parts = stored.getOrDefault(outcome.key(), 0);
			int inner = stored.getOrDefault("new-" + outcome.key(), 0);
			if (!outcome.allows(parts) || (inner != 0 && inner != 2)) {
				wrong.add(outcome + " stored " + parts + " and " + inner);
			}
		}
		return wrong;
	}

	/**
	 * What a client knows of its request.
	 *
	 * @param kind the kind of the request
	 * @param key what the request stores
	 * @param answer the answer, {@code null} when the client left
	 */
	private record Outcome(RequestKind kind, String key, @Nullable Answer answer) {

		boolean isExpected() {
			return this.answer == null || this.kind.expects(this.answer);
		}

		boolean allows(int parts) {
			boolean complete = parts == this.kind.parts();
			if (this.answer == null) {
				return complete || parts == 0;
			}
			return this.answer.isSuccess() ? complete : (parts == 0);
		}

		String summary() {
			return this.kind + " " + ((this.answer == null) ? "left"
					: this.answer.status() + ((this.answer.body() == null) ? " broken" : ""));
		}

	}

}
