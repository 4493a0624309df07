package dev.asyncorm.web;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.PrematureCloseException;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class FailingCommitTests {

	private TestServer server;

	@BeforeEach
	void start() {
		this.server = TestServer.start(TestApi.class);
		this.server.scopes.commitFailure = new DataIntegrityViolationException("insert into t values ('secret')");
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "mono", "empty", "void", "entity", "created", "small", "ndjson?items=0" })
	@DisplayName("R3 a commit that fails never reaches the client as 2xx")
	void answersConflictWhenTheCommitFails(String path) {
		this.server.client()
			.post()
			.uri("/api/" + path)
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.CONFLICT)
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON)
			.expectHeader()
			.doesNotExist(HttpHeaders.LOCATION)
			.expectHeader()
			.doesNotExist(HttpHeaders.ETAG)
			.expectHeader()
			.doesNotExist(HttpHeaders.SET_COOKIE)
			.expectBody(String.class)
			.value((body) -> assertThat(body).contains("Integrity violation").doesNotContain("secret"));
		assertThat(this.server.scopes.only().events).containsSubsequence("commit", "end", "headers")
			.doesNotContain("rollback");
		this.server.expectNoLeak();
	}

	@Test
	void answersConflictToHead() {
		this.server.client().head().uri("/api/mono").exchange().expectStatus().isEqualTo(HttpStatus.CONFLICT);
	}

	@Test
	void answersConflictToHeadOfAStream() {
		this.server.client().head().uri("/api/ndjson").exchange().expectStatus().isEqualTo(HttpStatus.CONFLICT);
	}

	@Test
	@DisplayName("R4 work that can only be rolled back fails visibly")
	void answersServerErrorWhenTheTransactionWasLost() {
		this.server.scopes.commitFailure = new UnexpectedRollbackException("rolled back");
		this.server.client().post().uri("/api/mono").exchange().expectStatus().isEqualTo(500);
	}

	@ParameterizedTest
	@ValueSource(strings = { "large", "ndjson", "ndjson?items=1000" })
	@DisplayName("R3 a body that has begun is truncated when the commit fails")
	void truncatesTheBodyWhenTheCommitFails(String path) {
		StepVerifier.create(this.server.http().get().uri("/api/" + path).responseContent().aggregate().asString())
			.expectError(PrematureCloseException.class)
			.verify(TestServer.PATIENCE);
		this.server.expectEvents("headers", "commit", "end");
		this.server.expectNoLeak();
	}

	@Test
	void replacesTheSuccessOfAnExceptionHandler(CapturedOutput output) {
		try (TestServer forgiving = TestServer.start(TestApi.class, ForgivingAdvice.class)) {
			forgiving.scopes.commitFailure = this.server.scopes.commitFailure;
			forgiving.client().post().uri("/api/mono").exchange().expectStatus().isEqualTo(500);
		}
		assertThat(output).contains("ERROR").contains("it is replaced by 500");
	}

	@Test
	void replacesTheSuccessOfAWebExceptionHandler(CapturedOutput output) {
		try (TestServer forgiving = TestServer.start(TestApi.class, ForgivingHandler.class)) {
			forgiving.scopes.commitFailure = this.server.scopes.commitFailure;
			forgiving.client().post().uri("/api/mono").exchange().expectStatus().isEqualTo(500);
		}
		assertThat(output).contains("it is replaced by 500");
	}

	@RestControllerAdvice
	static class ForgivingAdvice {

		@ExceptionHandler
		ResponseEntity<String> forgive(DataIntegrityViolationException ex) {
			return ResponseEntity.ok("never mind");
		}

	}

	@Component
	@Order(-10)
	static class ForgivingHandler implements WebExceptionHandler {

		@Override
		public Mono<Void> handle(ServerWebExchange exchange, Throwable ex) {
			exchange.getResponse().setStatusCode(HttpStatus.OK);
			return exchange.getResponse().setComplete();
		}

	}

}
