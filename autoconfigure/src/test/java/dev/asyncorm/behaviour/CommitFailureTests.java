package dev.asyncorm.behaviour;

import java.net.URI;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import dev.asyncorm.session.AsyncSession;

import static org.assertj.core.api.Assertions.assertThat;

abstract class CommitFailureTests extends HttpContractTests {

	/**
	 * Do something that makes the commit fail, and only the commit.
	 * @param session the session of the request
	 * @return completion
	 */
	abstract Mono<Void> doom(AsyncSession session);

	private void handleDoomed(Publisher<?> answer) {
		handle((session) -> session.persist(note("a")).then(doom(session)).thenMany(answer));
	}

	private void expectConflict(ResponseSpec response) {
		response.expectStatus()
			.isEqualTo(HttpStatus.CONFLICT)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody(String.class)
			.value((text) -> assertThat(text).doesNotContainIgnoringCase("insert")
				.doesNotContainIgnoringCase("moment"));
		assertThat(storedNotes()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/mono", "/none", "/array" })
	@DisplayName("R3 a commit that fails is a 409 for every body that fits")
	void answersConflictWhenTheCommitFails(String form) {
		handleDoomed(Flux.just("success"));
		expectConflict(post(form));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/mono", "/array" })
	@DisplayName("R3 a commit that fails is a 409 for an empty body")
	void answersConflictWhenTheBodyIsEmpty(String form) {
		handleDoomed(Flux.empty());
		expectConflict(post(form));
	}

	@Test
	@DisplayName("R3 a commit that fails leaves neither Location nor ETag nor cookie of the success")
	void removesThePromisesOfTheHandler() {
		handleDoomed(Mono.just(ResponseEntity.created(URI.create("/notes/1"))
			.eTag("1")
			.header(HttpHeaders.SET_COOKIE, "stored=yes")
			.body("stored")));
		ResponseSpec response = post("/entity");
		response.expectHeader()
			.doesNotExist(HttpHeaders.LOCATION)
			.expectHeader()
			.doesNotExist(HttpHeaders.ETAG)
			.expectHeader()
			.doesNotExist(HttpHeaders.SET_COOKIE);
		expectConflict(response);
	}

	@Test
	@DisplayName("R3 a commit that fails breaks the transfer of a large array")
	void breaksTheTransferOfALargeArray() {
		handleDoomed(Flux.range(0, 4000).map((i) -> "x".repeat(200)));
		StepVerifier.create(transfer("/array")).expectError().verify(PATIENCE);
		assertThat(storedNotes()).isEmpty();
	}

	@Test
	@DisplayName("R3 a commit that fails breaks the transfer of a stream")
	void breaksTheTransferOfAStream() {
		handleDoomed(Flux.range(0, 10));
		StepVerifier.create(transfer("/stream")).expectError().verify(PATIENCE);
		assertThat(storedNotes()).isEmpty();
	}

	@Test
	@DisplayName("R3 an early commit that fails is the handler's error")
	void failsInTheHandlerWhenAnEarlyCommitFails() {
		handle((session) -> session.persist(note("a"))
			.then(doom(session))
			.then(session.commit())
			.thenReturn("success"));
		expectConflict(post("/mono"));
	}

	@Test
	@DisplayName("R3 after an early commit that failed the session begins anew")
	void beginsAnewAfterAnEarlyCommitThatFailed() {
		handle((session) -> session.persist(note("a"))
			.then(doom(session))
			.then(session.commit())
			.onErrorComplete()
			.then(session.persist(note("b"))));
		post("/mono").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("b");
	}

}
