package dev.asyncorm.sample.showcase;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

import dev.asyncorm.fixture.RecordedEvent.Kind;
import dev.asyncorm.sample.SampleContractTests;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
abstract class ShowcaseTests extends SampleContractTests {

	@Test
	@DisplayName("What session.commit() committed stays, although the answer is 409 and rolls the rest back (R7)")
	void keepsWhatWasCommittedEarly() {
		post("early-commit").expectStatus().isEqualTo(HttpStatus.CONFLICT);
		assertThat(stored("note")).containsExactly("before the commit");
	}

	@Test
	@DisplayName("After session.rollback() the session goes on in a new transaction, which the 200 commits (R7)")
	void goesOnAfterEarlyRollback() {
		post("early-rollback").expectStatus().isOk();
		assertThat(stored("note")).containsExactly("after the rollback");
	}

	@Test
	@DisplayName("A returned 400 rolls back, and its body is sent (R2)")
	void rollsBackWhenStatusIsReturned() {
		post("rollback-by-status").expectStatus()
			.isBadRequest()
			.expectBody(String.class)
			.isEqualTo("Nothing is stored");
		assertThat(stored("note")).isEmpty();
		assertThat(recorder().transactions()).containsExactly("BEGIN", "ROLLBACK");
	}

	@Test
	@DisplayName("An exception rolls back and stays the client's error, a 500 (R2)")
	void rollsBackWhenHandlerFails() {
		post("rollback-by-exception").expectStatus().isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR);
		assertThat(stored("note")).isEmpty();
	}

	@Test
	@DisplayName("session.setRollbackOnly() rolls back, and the answer stays 200")
	void rollsBackWithSuccessWhenAsked() {
		post("rollback-only").expectStatus().isOk().expectBody(String.class).isEqualTo("Tried, and nothing is stored");
		assertThat(stored("note")).isEmpty();
	}

	@Test
	@DisplayName("A failure in nested(…) undoes the work inside; the work outside is committed (S5)")
	void keepsOuterWorkWhenNestedFails() {
		post("nested").expectStatus().isOk();
		assertThat(stored("note")).containsExactly("outer", "after the savepoint");
		assertThat(recorder().count(Kind.BEGIN)).isOne();
		assertThat(recorder().count(Kind.COMMIT)).isOne();
	}

	@Test
	@DisplayName("Concurrent inNewSession(…) commit or roll back each by itself, whatever the request does (R10)")
	void commitsOwnSessionsByThemselves() {
		post("own-sessions").expectStatus().isEqualTo(HttpStatus.CONFLICT).expectBody().json("[\"first\", \"second\"]");
		assertThat(stored("note")).containsExactlyInAnyOrder("first", "second");
		assertThat(recorder().count(Kind.BEGIN)).isEqualTo(4);
		assertThat(recorder().count(Kind.COMMIT)).isEqualTo(2);
		assertThat(recorder().count(Kind.ROLLBACK)).isEqualTo(2);
	}

	@Test
	@DisplayName("Repository, session and @Transactional are one transaction: all is committed (R1)")
	void commitsTogether() {
		post("together").expectStatus().isOk();
		assertThat(stored("note")).containsExactly("repository", "session", "@Transactional");
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
		assertThat(recorder().count(Kind.ACQUIRE)).isOne();
	}

	@Test
	@DisplayName("Repository, session and @Transactional are one transaction: all is rolled back (R1)")
	void rollsBackTogether() {
		post("together?status=409").expectStatus().isEqualTo(HttpStatus.CONFLICT);
		assertThat(stored("note")).isEmpty();
		assertThat(recorder().transactions()).containsExactly("BEGIN", "ROLLBACK");
	}

	@Test
	@DisplayName("An SQL error that is swallowed after other work is no success: the commit fails visibly (R4)")
	void failsVisiblyWhenErrorIsSwallowed() {
		post("swallowed-error").expectStatus()
			.isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.title")
			.isEqualTo("Not stored");
		assertThat(stored("note")).isEmpty();
	}

	@Test
	@DisplayName("When the very first write fails, the handler may recover and go on (R16)")
	void goesOnWhenFirstWriteFails() {
		post("recovered-error").expectStatus().isOk().expectBody(String.class).isEqualTo("instead");
		assertThat(stored("note")).containsExactly("taken", "instead");
	}

	@Test
	@DisplayName("A redirect rolls back, with a WARN that names the property to change it")
	void rollsBackWhenRedirected(CapturedOutput output) {
		post("redirect").expectStatus().isSeeOther().expectHeader().location("/showcase");
		assertThat(stored("note")).isEmpty();
		awaitTrue(Duration.ofSeconds(5), () -> output.getOut().contains("async-orm.web.commit-on"));
		assertThat(output.getOut()).containsPattern("WARN.*rolled back.*303");
	}

	@Test
	@DisplayName("A functional handler finds the same session of its request (R1)")
	void commitsInFunctionalHandler() {
		post("functional").expectStatus().isOk().expectBody().jsonPath("$.id").isNumber();
		assertThat(stored("note")).containsExactly("functional");
	}

	@Test
	@DisplayName("The list shows what is stored, and deleting it answers 204")
	void listsAndClears() {
		post("functional").expectStatus().isOk();
		client().get().uri("/showcase").exchange().expectBody().json("[\"functional\"]");
		client().delete().uri("/showcase").exchange().expectStatus().isNoContent();
		assertThat(stored("note")).isEqualTo(List.of());
	}

	private ResponseSpec post(String behaviour) {
		recorder().clear();
		return client().post().uri("/showcase/" + behaviour).exchange();
	}

}
