package dev.asyncorm.web;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.AsyncSession;

import static org.assertj.core.api.Assertions.assertThat;

class EventStreamTests {

	private TestServer server;

	@BeforeEach
	void start() {
		this.server = TestServer.start(Events.class);
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	@DisplayName("R19 an endless stream commits and ends the scope before its body begins")
	void endsTheScopeBeforeTheBodyBegins() {
		assertThat(firstEvents("/events/endless")).contains("data:false visible").doesNotContain("true");
		this.server.expectEvents("commit", "end", "headers");
		assertThat(this.server.scopes.only().ended).contains("text/event-stream").contains("@StreamInSession");
		this.server.expectNoLeak();
	}

	@Test
	void answersConflictWhenTheCommitBeforeTheStreamFails() {
		this.server.scopes.commitFailure = new DataIntegrityViolationException("secret");
		this.server.client().get().uri("/events/endless").exchange().expectStatus().isEqualTo(HttpStatus.CONFLICT);
		this.server.expectEvents("commit", "end", "headers");
	}

	@Test
	void rollsBackAnEndlessStreamInSessionWhenTheClientLeaves() {
		assertThat(firstEvents("/events/in-session")).contains("data:true hidden");
		this.server.expectEvents("headers", "rollback", "end");
		this.server.expectNoLeak();
	}

	@Test
	void commitsAStreamInSessionWhenItCompletes() {
		assertThat(this.server.http()
			.get()
			.uri("/events/finite")
			.responseContent()
			.aggregate()
			.asString()
			.block(TestServer.PATIENCE)).contains("data:true hidden");
		this.server.expectEvents("headers", "commit", "end");
	}

	private String firstEvents(String path) {
		return this.server.http()
			.get()
			.uri(path)
			.responseContent()
			.asString()
			.take(3)
			.collectList()
			.map((parts) -> String.join("", parts))
			.block(TestServer.PATIENCE);
	}

	@RestController
	@RequestMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	static class Events {

		@GetMapping("/endless")
		Flux<String> endless(AsyncSession session) {
			return session.add("stored").thenMany(visibleScope().repeat());
		}

		@StreamInSession
		@GetMapping("/in-session")
		Flux<String> inSession(AsyncSession session) {
			return endless(session);
		}

		@StreamInSession
		@GetMapping("/finite")
		Flux<String> finite(AsyncSession session) {
			return endless(session).take(3);
		}

		private Mono<String> visibleScope() {
			return Mono.deferContextual(
					(context) -> Mono.just(context.hasKey(RecordingScope.KEY) + " " + context.get("outer")));
		}

	}

}
