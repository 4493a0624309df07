package dev.asyncorm.stress;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.resources.ConnectionProvider;

/**
 * A client that waits for the whole answer.
 */
final class StayingClient {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final HttpClient client;

	StayingClient(int port) {
		this.client = HttpClient.create(ConnectionProvider.newConnection())
			.disableRetry(true)
			.baseUrl("http://localhost:" + port);
	}

	/**
	 * Send a POST request.
	 * @param path the path
	 * @return what came back
	 */
	Mono<Answer> post(String path) {
		return this.client.post()
			.uri(path)
			.responseSingle((response, body) -> body.asString()
				.defaultIfEmpty("")
				.map((text) -> new Answer(response.status().code(), text))
				.onErrorReturn(PrematureCloseException.class, Answer.broken(response.status().code())))
			.onErrorReturn(PrematureCloseException.class, Answer.broken(0))
			.timeout(TIMEOUT, Mono.error(() -> new IllegalStateException("No answer to " + path + " in time")));
	}

	/**
	 * What a client has seen.
	 *
	 * @param status the status, 0 when there was none
	 * @param body the body, {@code null} when its transfer was broken off
	 */
	record Answer(int status, @Nullable String body) {

		static Answer broken(int status) {
			return new Answer(status, null);
		}

		boolean isSuccess() {
			return this.body != null && this.status >= 200 && this.status < 300;
		}

		@Override
		public String toString() {
			return this.status + " "
					+ ((this.body == null) ? "broken off" : this.body.substring(Math.max(0, this.body.length() - 200)));
		}

		boolean isOutcomeUnknown() {
			return this.body != null && this.body.contains("commit-outcome-unknown");
		}

	}

}
