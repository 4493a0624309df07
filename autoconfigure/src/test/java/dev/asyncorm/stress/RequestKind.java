package dev.asyncorm.stress;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.asyncorm.stress.StayingClient.Answer;

/**
 * The kinds of requests of the stress test, and what each must come to when its client
 * stays and the pool is not exhausted.
 */
enum RequestKind {

	MONO(200, 2), ADDED(204, 2), ARRAY(200, 1, 1000), REPOSITORY_ARRAY(200, 1, 1000), NDJSON(200, 1, 1000),
	LATE_NDJSON(200, 1, 1000), READ(200, 0, 1000), SLOW(200, 2), SLOW_AFTER_READ(200, 1), ZIP(200, 3),
	ZIP_FAILING(500, 1), REJECTED(409, 1), THROWN(500, 1), DUPLICATE(409, 2), ARRAY_FAILING(500, 1),
	NDJSON_FAILING(0, 1), NESTED(200, 3), TRANSACTIONAL(200, 2), TRANSACTIONAL_FAILING(500, 1),
	TRANSACTIONAL_NESTED(200, 2), REQUIRES_NEW(200, 2);

	private static final int UNAVAILABLE = 503;

	private final int status;

	private final int parts;

	private final int rows;

	RequestKind(int status, int parts) {
		this(status, parts, -1);
	}

	RequestKind(int status, int parts, int rows) {
		this.status = status;
		this.parts = parts;
		this.rows = rows;
	}

	/**
	 * Return the kinds in the order of their requests: those with many rows are rarer.
	 * @return the kinds, some of them several times
	 */
	static List<RequestKind> weighted() {
		List<RequestKind> kinds = new ArrayList<>(List.of(values()));
		Set<RequestKind> large = EnumSet.of(ARRAY, REPOSITORY_ARRAY, NDJSON, LATE_NDJSON, READ, ZIP, ZIP_FAILING,
				ARRAY_FAILING, NDJSON_FAILING);
		for (int i = 0; i < 2; i++) {
			kinds.addAll(EnumSet.complementOf(EnumSet.copyOf(large)));
		}
		return kinds;
	}

	String path(String key) {
		return "/" + name().toLowerCase(Locale.ROOT).replace('_', '-') + "/" + key;
	}

	/**
	 * Return how many parts a request of this kind stores if it is committed.
	 * @return the number of parts
	 */
	int parts() {
		return this.parts;
	}

	/**
	 * Return whether an answer is one that a request of this kind may get.
	 * @param answer the answer
	 * @return whether the answer is right
	 */
	boolean expects(Answer answer) {
		if (answer.body() == null) {
			return this == NDJSON_FAILING || this == ARRAY_FAILING || mayBreakOff(answer);
		}
		if (answer.status() == UNAVAILABLE) {
			return true;
		}
		return answer.status() == this.status
				&& (this.rows < 0 || answer.body().split("\"name\"", -1).length - 1 == this.rows);
	}

	/**
	 * Rows flow before a late write can find the pool exhausted.
	 */
	private boolean mayBreakOff(Answer answer) {
		return this == LATE_NDJSON && answer.status() == 200;
	}

}
