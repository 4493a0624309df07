package dev.asyncorm.behaviour;

import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.asyncorm.behaviour.ScriptedErrors.Failure;
import dev.asyncorm.fixture.RecordedEvent.Kind;
import dev.asyncorm.session.AsyncSession;

import static org.assertj.core.api.Assertions.assertThat;

abstract class RequestTransactionTests extends HttpContractTests {

	@Autowired
	private DatabaseClient client;

	@Test
	@DisplayName("R1 a request without SQL acquires no connection and sends nothing")
	void touchesNothingWhenNoStatementRuns() {
		handle((session) -> Mono.just("hello"));
		get("/mono").expectStatus().isOk();
		recorder().assertEvents();
	}

	@Test
	@DisplayName("R1 a request that only reads begins nothing and holds no connection between its reads")
	void holdsNoConnectionBetweenReads() {
		long id = store("a");
		recorder().clear();
		handle((session) -> session.get(Note.class, id)
			.map((found) -> acquired())
			.flatMap((first) -> session.select(Note.class).count().map((count) -> List.of(first, acquired()))));
		get("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("[0,0]");
		recorder().assertEvents("ACQUIRE", "SELECT...", "RELEASE", "ACQUIRE", "SELECT...", "RELEASE");
	}

	@Test
	@DisplayName("R1 repository reads begin nothing and hold no connection between them")
	void repositoryReadsHoldNoConnection() {
		long id = store("a");
		recorder().clear();
		handle((session) -> this.notes.findById(id)
			.then(Mono.fromSupplier(this::acquired))
			.flatMap((between) -> this.notes.count().thenReturn(between)));
		get("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("0");
		assertThat(recorder().transactions()).isEmpty();
	}

	@Test
	@DisplayName("R1 many gets of one id cost one statement")
	void readsOnceWhenTheSameIdIsAskedForOften() {
		long id = store("a");
		recorder().clear();
		handle((session) -> Flux.range(0, 20).flatMap((i) -> session.get(Note.class, id)).count());
		get("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("20");
		assertThat(recorder().count()).isOne();
	}

	@Test
	@DisplayName("R1 session, repository, client and @Transactional work in one transaction")
	void worksInOneTransactionWhenManyTakePart() {
		handle((session) -> session.add(note("session"))
			.then(this.notes.save(note("repository")))
			.then(this.transactions.required(() -> this.notes.save(note("transactional"))))
			.then(this.client.sql("insert into note (name, amount, version) values ('client', 0, 0)")
				.fetch()
				.rowsUpdated())
			.then(session.select(Note.class).count()));
		post("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("4");
		assertThat(storedNotes()).containsExactly("client", "repository", "session", "transactional");
		assertThat(recorder().count(Kind.ACQUIRE)).isOne();
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
	}

	@Test
	@DisplayName("R1 a lock begins a transaction that holds the connection")
	void beginsWhenRowsAreLocked() {
		store("a");
		recorder().clear();
		handle((session) -> session.select(Note.class).forUpdate().one().map((locked) -> acquired()));
		post("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("1");
		recorder().assertEvents("ACQUIRE", "BEGIN", "SELECT...", "COMMIT", "RELEASE");
	}

	@Test
	@DisplayName("P9 R1 parameter and injected session are one in all callees and child publishers")
	void seesOneSessionWhereverItIsUsed() {
		long id = store("a");
		handle((session) -> session.get(Note.class, id)
			.flatMap((first) -> Flux.range(0, 10)
				.flatMap((i) -> this.facade.get(Note.class, id).subscribeOn(Schedulers.parallel()))
				.all((found) -> found == first)));
		get("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("true");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	@DisplayName("P9 a service with the injected session and one with a session in the hand do the same")
	void givesTheSameResultInBothStyles(boolean injected) {
		long id = store("a");
		recorder().clear();
		handle((own) -> {
			AsyncSession session = injected ? this.facade : own;
			return session.getOne(Note.class, id)
				.doOnNext((found) -> found.setAmount(7))
				.then(session.persist(note("b")))
				.then(session.select(Note.class).where(Criteria.where("amount").is(7)).one());
		});
		post("/mono").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.name")
			.isEqualTo("a")
			.jsonPath("$.version")
			.isEqualTo(1);
		assertThat(storedNotes()).containsExactly("a", "b");
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 201, 202, 204 })
	@DisplayName("R2 a success commits")
	void commitsWhenTheStatusIsSuccess(int status) {
		handle((session) -> session.add(note("a")).thenReturn(ResponseEntity.status(status).build()));
		post("/entity").expectStatus().isEqualTo(status);
		assertThat(storedNotes()).containsExactly("a");
	}

	@ParameterizedTest
	@ValueSource(ints = { 303, 400, 404, 409, 500, 503 })
	@DisplayName("R2 any other returned status rolls back")
	void rollsBackWhenTheStatusIsNoSuccess(int status) {
		handle((session) -> session.persist(note("a"))
			.map((stored) -> ResponseEntity.status(status).header("X-Note", stored.getName()).build()));
		post("/entity").expectStatus().isEqualTo(status).expectHeader().valueEquals("X-Note", "a");
		assertThat(storedNotes()).isEmpty();
		assertThat(recorder().transactions()).containsExactly("BEGIN", "ROLLBACK");
	}

	@Test
	@DisplayName("R2 an unhandled exception rolls back and stays the client's error")
	void rollsBackWhenTheHandlerFails() {
		handle((session) -> session.persist(note("a")).then(Mono.error(new IllegalStateException("broken"))));
		post("/mono").expectStatus().isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR);
		assertThat(storedNotes()).isEmpty();
	}

	@Test
	@DisplayName("R2 a thrown status rolls back and stays the client's status")
	void rollsBackWhenAStatusIsThrown() {
		handle((session) -> session.persist(note("a")).then(Mono.error(new ResponseStatusException(HttpStatus.GONE))));
		post("/mono").expectStatus().isEqualTo(HttpStatus.GONE);
		assertThat(storedNotes()).isEmpty();
	}

	@Test
	@DisplayName("R2 an exception handler that answers an error rolls back")
	void rollsBackWhenAnExceptionHandlerAnswersAnError() {
		handle((session) -> session.persist(note("a")).then(Mono.error(new Failure(418))));
		post("/mono").expectStatus().isEqualTo(418).expectBody(String.class).isEqualTo("handled");
		assertThat(storedNotes()).isEmpty();
	}

	@Test
	@DisplayName("R2 an exception handler that answers a success commits")
	void commitsWhenAnExceptionHandlerAnswersASuccess() {
		handle((session) -> session.persist(note("a")).then(Mono.error(new Failure(202))));
		post("/mono").expectStatus().isEqualTo(202);
		assertThat(storedNotes()).containsExactly("a");
	}

	@Test
	@DisplayName("R2 setRollbackOnly rolls back and keeps the status")
	void rollsBackWhenAskedTo() {
		handle((session) -> session.persist(note("a")).then(session.setRollbackOnly()).thenReturn("fine"));
		post("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("\"fine\"");
		assertThat(storedNotes()).isEmpty();
	}

	@Test
	@DisplayName("R4 a swallowed error of a repository's statement makes the commit fail visibly")
	void failsWhenARepositoryErrorWasSwallowed() {
		handle((session) -> session.persist(note("a"))
			.then(this.notes.save(note("a")).onErrorComplete())
			.thenReturn("fine"));
		post("/mono").expectStatus().isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR);
		assertThat(storedNotes()).isEmpty();
	}

	@Test
	@DisplayName("R4 a swallowed error of the session makes the commit fail visibly")
	void failsWhenASessionErrorWasSwallowed() {
		handle((session) -> session.persist(note("a"))
			.then(session.persist(note("a")).onErrorComplete())
			.thenReturn("fine"));
		post("/mono").expectStatus().isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR);
		assertThat(storedNotes()).isEmpty();
	}

	@Test
	@DisplayName("R4 after a failed statement the next one names the failure and the remedy")
	void refusesFurtherStatementsAfterAFailedOne() {
		handle((session) -> session.persist(note("a"))
			.then(this.notes.save(note("a")).onErrorComplete())
			.then(session.select(Note.class).count().map(String::valueOf))
			.onErrorResume((error) -> Mono.just(String.valueOf(error.getMessage())))
			.map((text) -> ResponseEntity.badRequest().body(text)));
		post("/entity").expectStatus()
			.isBadRequest()
			.expectBody(String.class)
			.value((text) -> assertThat(text).contains("earlier statement").contains("nested("));
		assertThat(storedNotes()).isEmpty();
	}

}
