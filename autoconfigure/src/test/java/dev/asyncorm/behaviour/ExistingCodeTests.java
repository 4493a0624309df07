package dev.asyncorm.behaviour;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.relational.core.query.Query;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

import dev.asyncorm.fixture.RecordedEvent.Kind;

import static org.assertj.core.api.Assertions.assertThat;

abstract class ExistingCodeTests extends HttpContractTests {

	@Autowired
	private DatabaseClient client;

	@Autowired
	private R2dbcEntityTemplate template;

	@Test
	@DisplayName("R16 a duplicate key that is resumed from gives the same as without the starter")
	void goesOnAfterADuplicateKey() {
		store("a");
		handle((session) -> this.notes.save(note("a"))
			.onErrorResume(DuplicateKeyException.class, (error) -> this.notes.save(note("a2"))));
		post("/mono").expectStatus().isOk().expectBody().jsonPath("$.name").isEqualTo("a2");
		assertThat(storedNotes()).containsExactly("a", "a2");
	}

	@Test
	@DisplayName("R16 a duplicate key may be answered by reading the row that was there")
	void readsTheOtherRowAfterADuplicateKey() {
		long id = store("a");
		handle((session) -> this.notes.count()
			.then(this.notes.save(note("a")))
			.onErrorResume(DuplicateKeyException.class, (error) -> this.notes.findById(id)));
		post("/mono").expectStatus().isOk().expectBody().jsonPath("$.id").isEqualTo(id);
		assertThat(storedNotes()).containsExactly("a");
	}

	@Test
	@DisplayName("R16 a retry around an inner @Transactional succeeds and keeps only the last attempt")
	void keepsTheLastAttemptOfARetry() {
		store("taken");
		AtomicInteger attempts = new AtomicInteger();
		handle((session) -> Mono.defer(() -> {
			int attempt = attempts.incrementAndGet();
			return this.transactions.required(() -> this.notes.save(note("first part " + attempt))
				.then(this.notes.save(note((attempt < 3) ? "taken" : "free"))));
		}).retryWhen(Retry.max(5).filter(DuplicateKeyException.class::isInstance)));
		post("/mono").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("first part 3", "free", "taken");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/mono", "/none", "/array" })
	@DisplayName("R4 a swallowed error of a flush of several rows never becomes a success without the rows")
	void failsWhenAFlushOfSeveralRowsWasSwallowed(String form) {
		store("taken");
		handle((session) -> session.addAll(List.of(note("a"), note("taken"), note("b")))
			.then(session.flush())
			.onErrorResume(DuplicateKeyException.class, (error) -> Mono.empty())
			.thenReturn("success"));
		post(form).expectStatus().isEqualTo(HttpStatus.CONFLICT);
		assertThat(storedNotes()).containsExactly("taken");
	}

	@Test
	@DisplayName("R4 a swallowed error of the second statement of a flush fails the request")
	void failsWhenALaterStatementWasSwallowed() {
		store("taken");
		handle((session) -> session.persist(note("a"))
			.then(session.addAll(List.of(note("b"), note("taken"))).then(session.flush()))
			.onErrorResume(DuplicateKeyException.class, (error) -> Mono.empty())
			.thenReturn("success"));
		post("/mono").expectStatus().is5xxServerError();
		assertThat(storedNotes()).containsExactly("taken");
	}

	@Test
	@DisplayName("R16 an inner @Transactional that failed and was swallowed leaves the rest of the request working")
	void goesOnAfterASwallowedInnerTransaction() {
		handle((session) -> this.transactions
			.required(() -> this.notes.save(note("inner")).then(Mono.error(new IllegalStateException("broken"))))
			.onErrorComplete(IllegalStateException.class)
			.then(this.notes.save(note("outer"))));
		post("/mono").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("outer");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/mono", "/none", "/array", "/stream" })
	@DisplayName("R16 a filter inside the scope may store something after the chain")
	void storesWhatAnInnerFilterWritesAfterTheChain(String form) {
		handle((session) -> session.persist(note("handler")));
		innerFilter().script((exchange, chain) -> chain.filter(exchange).then(this.notes.save(note("filter")).then()));
		post(form).expectStatus().isOk();
		awaitTrue(PATIENCE, () -> storedNotes().size() == 2);
		assertThat(storedNotes()).containsExactly("filter", "handler");
	}

	@Test
	@DisplayName("R16 a filter outside of the scope may store something before and after it")
	void storesWhatAnOuterFilterWrites() {
		handle((session) -> session.persist(note("handler")).map((stored) -> ResponseEntity.badRequest().build()));
		outerFilter().script((exchange, chain) -> this.notes.save(note("before"))
			.then(chain.filter(exchange))
			.then(this.notes.save(note("after")).then()));
		post("/entity").expectStatus().isBadRequest();
		awaitTrue(PATIENCE, () -> storedNotes().size() == 2);
		assertThat(storedNotes()).containsExactly("after", "before");
	}

	@Test
	@DisplayName("R16 a transactional method after the chain has a transaction of its own")
	void commitsATransactionAfterTheChain() {
		handle((session) -> session.persist(note("handler")));
		innerFilter().script((exchange, chain) -> chain.filter(exchange)
			.then(this.transactions
				.required(() -> this.notes.save(note("kept")).then(this.facade.persist(note("kept, too")))))
			.then(this.transactions
				.required(() -> this.notes.save(note("dropped")).then(Mono.error(new IllegalStateException("broken"))))
				.onErrorComplete(IllegalStateException.class))
			.then());
		post("/mono").expectStatus().isOk();
		awaitTrue(PATIENCE, () -> recorder().transactions().size() == 6);
		assertThat(storedNotes()).containsExactly("handler", "kept", "kept, too");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/mono", "/none", "/array", "/stream" })
	@DisplayName("R16 an action before the response is committed may store something")
	void storesWhatIsWrittenBeforeTheResponseIsCommitted(String form) {
		handleExchange((session, exchange) -> {
			exchange.getResponse().beforeCommit(() -> this.notes.save(note("action")).then());
			return session.persist(note("handler"));
		});
		post(form).expectStatus().isOk();
		awaitTrue(PATIENCE, () -> storedNotes().size() == 2);
		assertThat(storedNotes()).containsExactly("action", "handler");
	}

	@Test
	@DisplayName("R16 after an early commit repositories go on as before")
	void goesOnAfterAnEarlyCommit() {
		handle((session) -> this.notes.save(note("a"))
			.then(session.commit())
			.then(this.notes.save(note("b")))
			.then(this.transactions.required(() -> this.notes.save(note("c"))))
			.then(this.client.sql("insert into note (name, amount, version) values ('d', 0, 0)").then())
			.then(session.commit())
			.then(this.template.insert(note("e")))
			.then(this.template.count(Query.empty(), Note.class)));
		post("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("5");
		assertThat(storedNotes()).containsExactly("a", "b", "c", "d", "e");
		assertThat(recorder().count(Kind.ACQUIRE)).isEqualTo(recorder().count(Kind.RELEASE)).isEqualTo(3);
	}

	@Test
	@DisplayName("R16 a handler may answer first and go on by itself, in autocommit")
	void servesWorkThatOutlivesTheRequest() {
		handle((session) -> {
			Mono.delay(Duration.ofMillis(100)).then(this.notes.save(note("background"))).subscribe();
			return this.notes.save(note("handler"));
		});
		post("/mono").expectStatus().isOk();
		awaitTrue(PATIENCE, () -> storedNotes().size() == 2);
	}

	@Test
	@DisplayName("R16 a child that still has the request's context works in autocommit after the end")
	void worksInAutocommitWithTheContextOfAnEndedRequest() {
		handle((session) -> Mono.deferContextual((context) -> {
			Mono.delay(Duration.ofMillis(200)).then(this.notes.save(note("late"))).contextWrite(context).subscribe();
			return this.notes.save(note("handler"));
		}));
		post("/mono").expectStatus().isOk();
		awaitTrue(PATIENCE, () -> storedNotes().size() == 2);
		awaitTrue(PATIENCE, () -> acquired() == 0);
	}

}
