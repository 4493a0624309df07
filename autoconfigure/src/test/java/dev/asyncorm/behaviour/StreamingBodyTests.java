package dev.asyncorm.behaviour;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import dev.asyncorm.fixture.RecordedEvent.Kind;
import dev.asyncorm.session.AsyncSession;

import static org.assertj.core.api.Assertions.assertThat;

abstract class StreamingBodyTests extends HttpContractTests {

	private static final int LARGE = 4000;

	private static final String PADDING = "x".repeat(200);

	/**
	 * Stores notes one by one while the body is being written.
	 */
	private static Flux<Note> storing(AsyncSession session, int count) {
		return Flux.range(0, count).concatMap((i) -> session.persist(note("note " + i)));
	}

	/**
	 * Is a body of more bytes than are held back.
	 */
	private static Flux<String> padding() {
		return Flux.range(0, LARGE).map((i) -> PADDING + i);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/array", "/stream" })
	@DisplayName("R5 what a streaming body stores is one transaction, committed with it")
	void commitsWhatTheBodyStores(String form) {
		handle((session) -> storing(session, 5));
		post(form).expectStatus().isOk().expectBody(String.class).value((text) -> assertThat(text).contains("note 4"));
		awaitTrue(PATIENCE, () -> storedNotes().size() == 5);
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
		assertThat(recorder().count(Kind.ACQUIRE)).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/array", "/stream" })
	@DisplayName("R5 the last byte of a streaming body comes after the commit")
	void showsTheEndOfTheBodyAfterTheCommit(String form) {
		handle((session) -> storing(session, 3).thenMany(padding()));
		StepVerifier.create(transfer(form).publishOn(Schedulers.boundedElastic()).map((text) -> storedNotes().size()))
			.expectNext(3)
			.expectComplete()
			.verify(PATIENCE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/array", "/stream" })
	@DisplayName("R5 a streaming body reads what its own handler wrote")
	void readsInTheTransactionOfTheHandler(String form) {
		handle((session) -> session.addAll(List.of(note("a"), note("b")))
			.thenMany(session.select(Note.class).orderBy("name").all())
			.concatMap((found) -> this.notes.save(note(found.getName() + found.getName())).thenReturn(found)));
		post(form).expectStatus().isOk();
		awaitTrue(PATIENCE, () -> storedNotes().size() == 4);
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
	}

	@Test
	@DisplayName("R5 an array with thousands of rows of its own transaction is served")
	void servesManyRowsOfTheTransaction() {
		String series = database().isPostgres() ? "generate_series(1, 5000) as x"
				: "(select cast(x as integer) as x from system_range(1, 5000))";
		handle((session) -> session.persist(note("a"))
			.thenMany(session.client().sql("select x from " + series).map((row) -> row.get(0, Integer.class)).all()));
		StepVerifier.create(transfer("/array"))
			.assertNext((text) -> assertThat(text).startsWith("[1,2,").endsWith(",5000]"))
			.expectComplete()
			.verify(PATIENCE);
		assertThat(storedNotes()).containsExactly("a");
	}

	@Test
	@DisplayName("R6 a small array that fails in its middle rolls back and is a clean error")
	void answersAnErrorWhenASmallArrayFails() {
		handle((session) -> storing(session, 3).concatWith(Mono.error(new IllegalStateException("broken"))));
		post("/array").expectStatus().is5xxServerError();
		assertThat(storedNotes()).isEmpty();
		assertThat(recorder().transactions()).containsExactly("BEGIN", "ROLLBACK");
	}

	@Test
	@DisplayName("R6 a large array that fails at its end rolls back and is a broken transfer")
	void breaksTheTransferWhenALargeArrayFails() {
		handle((session) -> storing(session, 3).thenMany(padding())
			.concatWith(Mono.error(new IllegalStateException("broken"))));
		StepVerifier.create(transfer("/array")).expectError().verify(PATIENCE);
		awaitTrue(PATIENCE, () -> acquired() == 0);
		assertThat(storedNotes()).isEmpty();
	}

	@Test
	@DisplayName("R6 an NDJSON stream that fails midway rolls everything back")
	void rollsBackWhenAStreamFails() {
		handle((session) -> storing(session, 3).concatWith(Mono.error(new IllegalStateException("broken"))));
		StepVerifier.create(transfer("/stream")).expectError().verify(PATIENCE);
		awaitTrue(PATIENCE, () -> acquired() == 0);
		assertThat(storedNotes()).isEmpty();
		assertThat(recorder().transactions()).containsExactly("BEGIN", "ROLLBACK");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/array", "/stream" })
	@DisplayName("R6 a stream whose client leaves rolls everything back")
	void rollsBackWhenTheClientLeaves(String form) throws InterruptedException {
		handle((session) -> storing(session, 3).<Object>map(Note::getName)
			.concatWith(padding())
			.concatWith(Flux.interval(Duration.ofMillis(1)).map((tick) -> PADDING)));
		CountDownLatch received = new CountDownLatch(2);
		Disposable client = send(form, received::countDown);
		assertThat(received.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
		client.dispose();
		awaitTrue(PATIENCE, () -> recorder().count(Kind.RELEASE) == 1);
		awaitTrue(PATIENCE, () -> acquired() == 0);
		assertThat(storedNotes()).isEmpty();
		assertThat(recorder().transactions()).doesNotContain("COMMIT");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/array", "/stream" })
	@DisplayName("R6 a client that leaves in the middle of a large result leaves the connection usable")
	void keepsTheConnectionCleanWhenTheClientLeavesALargeResult(String form) throws InterruptedException {
		String series = database().isPostgres() ? "generate_series(1, 200000) as x" : "system_range(1, 200000)";
		handle((session) -> session.persist(note("a"))
			.thenMany(session.client().sql("select x from " + series).map((row) -> PADDING + row.get(0)).all()));
		CountDownLatch received = new CountDownLatch(2);
		Disposable client = send(form, received::countDown);
		assertThat(received.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
		client.dispose();
		awaitTrue(PATIENCE, () -> recorder().count(Kind.RELEASE) == 1);
		assertThat(storedNotes()).isEmpty();
		handle((session) -> session.persist(note("b")));
		post("/mono").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("b");
	}

}
