package dev.asyncorm.web;

import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class RequestOutcomeTests {

	private static TestServer server;

	@BeforeAll
	static void start() {
		server = TestServer.start(TestApi.class);
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@BeforeEach
	void reset() {
		server.scopes.reset();
	}

	@ParameterizedTest
	@ValueSource(strings = { "mono", "empty", "void", "own", "entity", "entity?status=201", "created", "small" })
	@DisplayName("R2 R3 a 2xx commits before its first byte")
	void commitsBeforeTheFirstByte(String path) {
		server.client().post().uri("/api/" + path).exchange().expectStatus().is2xxSuccessful();
		assertThat(server.scopes.only().events).containsSubsequence("commit", "end", "headers")
			.doesNotContain("rollback");
		assertThat(server.scopes.only().ended).isEqualTo("the response was sent");
		server.expectNoLeak();
	}

	@Test
	@DisplayName("R2 the status of @ResponseStatus decides")
	void commitsWithTheStatusOfTheHandler() {
		server.client().post().uri("/api/accepted").exchange().expectStatus().isAccepted();
		server.expectEvents("prepare", "commit", "end", "headers");
	}

	@Test
	@DisplayName("R3 a body larger than the buffer commits before its last byte")
	void commitsBeforeTheLastByteWhenTheBodyIsLarge() {
		byte[] body = server.client()
			.get()
			.uri("/api/large")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.returnResult()
			.getResponseBodyContent();
		assertThat(body).hasSizeGreaterThan(TestServer.BUFFER).endsWith(']');
		server.expectEvents("headers", "commit", "end");
		server.expectNoLeak();
	}

	@Test
	void passesUnbufferedWhenThereIsNoWork() {
		server.client()
			.get()
			.uri("/api/read")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.length()")
			.isEqualTo(1000);
		server.expectEvents("headers", "commit", "end");
		server.expectNoLeak();
	}

	@Test
	@DisplayName("R5 a finite stream commits when its body completes")
	void commitsAStreamWhenItCompletes() {
		server.client().get().uri("/api/ndjson").exchange().expectStatus().isOk().expectBody().returnResult();
		server.expectEvents("headers", "commit", "end");
		server.expectNoLeak();
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 404, 409, 500, 503 })
	@DisplayName("R2 a returned error status rolls back")
	void rollsBackWithAnErrorStatus(int status) {
		server.client().post().uri("/api/entity?status=" + status).exchange().expectStatus().isEqualTo(status);
		server.expectEvents("rollback", "end", "headers");
	}

	@Test
	@DisplayName("R2 an unhandled exception rolls back and stays the client's error")
	void rollsBackWhenTheHandlerFails() {
		server.client().post().uri("/api/fail").exchange().expectStatus().is5xxServerError();
		server.expectEvents("rollback", "end", "headers");
	}

	@Test
	@DisplayName("R2 the status of an exception handler decides")
	void rollsBackWhenAnExceptionHandlerAnswers() {
		server.client().post().uri("/api/handled").exchange().expectStatus().isEqualTo(409);
		server.expectEvents("rollback", "end", "headers");
	}

	@Test
	void rollsBackWhenNothingIsMapped() {
		server.client().get().uri("/nowhere").exchange().expectStatus().isNotFound();
		server.expectEvents("rollback", "end", "headers");
	}

	@Test
	void keepsTheStatusWhenTheApplicationAsksForRollback() {
		server.client().post().uri("/api/rollback-only").exchange().expectStatus().isOk();
		server.expectEvents("rollback", "end", "headers");
	}

	@Test
	void failsCleanlyWhenASmallArrayFails() {
		server.client().get().uri("/api/large?items=5&failAt=4").exchange().expectStatus().is5xxServerError();
		server.expectEvents("rollback", "end", "headers");
		server.expectNoLeak();
	}

	@Test
	@DisplayName("R19 a redirect that discards work warns and names the property")
	void warnsWhenARedirectDiscardsWork(CapturedOutput output) {
		server.client().post().uri("/api/entity?status=303").exchange().expectStatus().isSeeOther();
		server.expectEvents("rollback", "end", "headers");
		assertThat(output).contains("async-orm.web.commit-on");
	}

	@Test
	void doesNotWarnAboutAnUnmodifiedAnswer(CapturedOutput output) {
		server.client().post().uri("/api/entity?status=304").exchange().expectStatus().isNotModified();
		server.expectEvents("rollback", "end", "headers");
		assertThat(output).doesNotContain("async-orm.web.commit-on");
	}

	@Test
	@DisplayName("R19 redirects commit when the policy says so")
	void commitsRedirectsWhenThePolicySaysSo() {
		try (TestServer redirecting = TestServer.start(Map.of("commit-on", "2xx,3xx"), TestApi.class)) {
			redirecting.client().post().uri("/api/entity?status=303").exchange().expectStatus().isSeeOther();
			redirecting.expectEvents("prepare", "commit", "end", "headers");
		}
	}

}
