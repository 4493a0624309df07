package dev.asyncorm.web;

import java.time.Duration;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import dev.asyncorm.session.AsyncSession;

import static org.assertj.core.api.Assertions.assertThat;

class DisconnectTests {

	private TestServer server;

	@BeforeEach
	void start() {
		this.server = TestServer.start(TestApi.class, Endless.class);
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	@DisplayName("R6 a client that leaves before the answer rolls everything back")
	void rollsBackWhenTheClientLeavesBeforeTheAnswer() {
		Disposable client = this.server.http().get().uri("/api/never").responseContent().subscribe();
		Awaitility.await()
			.atMost(TestServer.PATIENCE)
			.until(() -> !this.server.scopes.opened.isEmpty() && this.server.scopes.only().work);
		client.dispose();
		this.server.expectEvents("rollback", "end");
		assertThat(this.server.scopes.only().ended).isEqualTo("the client disconnected");
		this.server.expectNoLeak();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ndjson", "array", "declared" })
	@DisplayName("R6 a client that leaves a stream rolls everything back")
	void rollsBackWhenTheClientLeavesAStream(String path) {
		this.server.http()
			.get()
			.uri("/endless/" + path)
			.responseContent()
			.asByteArray()
			.take(2)
			.blockLast(TestServer.PATIENCE);
		this.server.expectEvents("headers", "rollback", "end");
		this.server.expectNoLeak();
	}

	@Test
	@DisplayName("R6 bytes that wait for the commit are released when the client leaves")
	void releasesHeldBytesWhenTheClientLeaves() {
		Disposable client = this.server.http().get().uri("/endless/slow").responseContent().subscribe();
		Awaitility.await()
			.atMost(TestServer.PATIENCE)
			.until(() -> !this.server.scopes.opened.isEmpty() && this.server.scopes.only().work);
		client.dispose();
		this.server.expectEvents("rollback", "end");
		this.server.expectNoLeak();
	}

	@Test
	void keepsTheOutcomeWhenTheClientLeavesDuringTheCommit() {
		Sinks.Empty<Void> committed = Sinks.empty();
		this.server.scopes.commitDelay = committed.asMono();
		Disposable client = this.server.http().get().uri("/api/mono").responseContent().subscribe();
		Awaitility.await()
			.atMost(TestServer.PATIENCE)
			.until(() -> !this.server.scopes.opened.isEmpty() && this.server.scopes.only().events.contains("commit"));
		client.dispose();
		this.server.http().get().uri("/nowhere").response().block(TestServer.PATIENCE);
		committed.tryEmitEmpty();
		RecordingScope first = this.server.scopes.opened.get(0);
		Awaitility.await().atMost(TestServer.PATIENCE).until(() -> first.events.contains("end"));
		assertThat(first.events).contains("commit").doesNotContain("rollback");
		this.server.expectNoLeak();
	}

	@Test
	@DisplayName("R6 a stream that fails midway rolls everything back")
	void rollsBackWhenAStreamFails() {
		this.server.http()
			.get()
			.uri("/api/ndjson?failAt=5")
			.responseContent()
			.aggregate()
			.onErrorComplete()
			.block(TestServer.PATIENCE);
		this.server.expectEvents("headers", "rollback", "end");
		this.server.expectNoLeak();
	}

	@Test
	@DisplayName("R6 a large body that fails midway rolls everything back")
	void rollsBackWhenALargeBodyFails() {
		this.server.http()
			.get()
			.uri("/api/large?failAt=900")
			.responseContent()
			.aggregate()
			.onErrorComplete()
			.block(TestServer.PATIENCE);
		this.server.expectEvents("headers", "rollback", "end");
		this.server.expectNoLeak();
	}

	@Test
	@DisplayName("R6 every request of a burst of leaving clients is decided and ended once")
	// without an endless NDJSON, of which WebFlux itself leaks buffers when a client
	// leaves
	void decidesEveryRequestOnceWhenManyClientsLeave() {
		String[] paths = { "/api/mono", "/api/large", "/api/ndjson", "/endless/array", "/api/never",
				"/api/large?failAt=900" };
		Flux.range(0, 300)
			.flatMap((i) -> this.server.http()
				.get()
				.uri(paths[i % paths.length])
				.responseContent()
				.then()
				.timeout(Duration.ofMillis(i % 40), Mono.empty())
				.onErrorComplete(), 16)
			.blockLast(Duration.ofSeconds(60));
		Awaitility.await()
			.atMost(TestServer.PATIENCE)
			.untilAsserted(() -> assertThat(this.server.scopes.opened).isNotEmpty()
				.allSatisfy((scope) -> assertThat(decision(scope)).isIn("commit end", "rollback end")));
		this.server.expectNoLeak();
	}

	private static String decision(RecordingScope scope) {
		return scope.events.stream()
			.filter((event) -> !event.equals("headers") && !event.equals("prepare"))
			.collect(Collectors.joining(" "));
	}

	@RestController
	@RequestMapping("/endless")
	static class Endless {

		private static final Duration SOON = Duration.ofMillis(5);

		@GetMapping(path = "/ndjson", produces = MediaType.APPLICATION_NDJSON_VALUE)
		Flux<Long> ndjson(AsyncSession session) {
			return session.add("stored").thenMany(Flux.interval(SOON)).onBackpressureDrop();
		}

		@GetMapping(path = "/array", produces = MediaType.APPLICATION_JSON_VALUE)
		Flux<String[]> array(AsyncSession session) {
			String[] element = { "x".repeat(TestServer.BUFFER) };
			return session.add("stored").thenMany(Flux.interval(SOON)).onBackpressureDrop().map((tick) -> element);
		}

		@GetMapping(path = "/declared", produces = MediaType.APPLICATION_JSON_VALUE)
		ResponseEntity<Flux<Long>> declared(AsyncSession session) {
			return ResponseEntity.ok().contentLength(1_000_000).body(Flux.interval(SOON).onBackpressureDrop());
		}

		@GetMapping(path = "/slow", produces = MediaType.APPLICATION_JSON_VALUE)
		Flux<Integer> slow(AsyncSession session) {
			return session.add(1).concatWith(Mono.never());
		}

	}

}
