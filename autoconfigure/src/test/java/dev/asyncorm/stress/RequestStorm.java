package dev.asyncorm.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.fixture.TestDatabase;
import dev.asyncorm.stress.StayingClient.Answer;

/**
 * Requests of every kind from many clients at once, a third of whom leave at a random
 * moment.
 */
final class RequestStorm {

	private static final int CLIENTS = 24;

	private final int port;

	private final Random random;

	private final List<Outcome> outcomes = new ArrayList<>();

	private RequestStorm(int port, long seed) {
		this.port = port;
		this.random = new Random(seed);
	}

	/**
	 * Create a storm whose seed is printed.
	 */
	static RequestStorm random(int port) {
		long seed = new Random().nextInt(Integer.MAX_VALUE);
		System.out.println("RequestStorm: seed " + seed);
		return new RequestStorm(port, seed);
	}

	/**
	 * Send requests and wait for all answers.
	 * @param count the number of requests
	 * @param timeout how long to wait
	 */
	void blow(int count, Duration timeout) {
		this.outcomes.addAll(Flux.fromIterable(requests(count))
			.flatMap((request) -> request, CLIENTS)
			.collectList()
			.blockOptional(timeout)
			.orElseThrow());
		Map<String, Integer> counts = new TreeMap<>();
		this.outcomes.forEach((outcome) -> counts.merge(outcome.summary(), 1, Integer::sum));
		System.out.println("RequestStorm: " + counts);
	}

	List<Outcome> outcomes() {
		return this.outcomes;
	}

	/**
	 * Return the requests whose stored parts are not what their client was told.
	 */
	List<String> wronglyStored(TestDatabase database) {
		Map<String, Integer> stored = new HashMap<>();
		database.query("select request, count(*) as n from part group by request")
			.forEach((row) -> stored.merge(String.valueOf(row.get("request")), number(row.get("n")), Integer::sum));
		List<String> wrong = new ArrayList<>();
		for (Outcome outcome : this.outcomes) {
			int parts = stored.getOrDefault(outcome.key(), 0);
			int inner = stored.getOrDefault("new-" + outcome.key(), 0);
			if (!outcome.allows(parts) || (inner != 0 && inner != 2)) {
				wrong.add(outcome + " stored " + parts + " and " + inner);
			}
		}
		return wrong;
	}

	private static int number(@Nullable Object value) {
		return (value instanceof Number number) ? number.intValue() : 0;
	}

	private List<Mono<Outcome>> requests(int count) {
		StayingClient staying = new StayingClient(this.port);
		List<RequestKind> kinds = RequestKind.weighted();
		List<Mono<Outcome>> requests = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			RequestKind kind = kinds.get(i % kinds.size());
			String key = "request-" + i;
			boolean leaves = this.random.nextInt(3) == 0;
			Duration stay = Duration.ofNanos((long) (Math.pow(this.random.nextDouble(), 3) * 150_000_000));
			boolean reset = this.random.nextBoolean();
			requests.add(leaves
					? LeavingClient.post(this.port, kind.path(key), stay, reset)
						.thenReturn(new Outcome(kind, key, null))
					: staying.post(kind.path(key)).map((answer) -> new Outcome(kind, key, answer)));
		}
		return requests;
	}

	/**
	 * What a client knows of its request.
	 *
	 * @param kind the kind of the request
	 * @param key what the request stores
	 * @param answer the answer, {@code null} when the client left
	 */
	record Outcome(RequestKind kind, String key, @Nullable Answer answer) {

		boolean isExpected() {
			return this.answer == null || this.kind.expects(this.answer);
		}

		private boolean isUnknown() {
			return this.answer == null || this.answer.isOutcomeUnknown();
		}

		boolean allows(int parts) {
			boolean complete = parts == this.kind.parts();
			if (isUnknown()) {
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
