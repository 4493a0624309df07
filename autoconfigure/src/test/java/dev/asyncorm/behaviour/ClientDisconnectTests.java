package dev.asyncorm.behaviour;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import io.r2dbc.spi.Connection;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import dev.asyncorm.fixture.RecordedEvent.Kind;
import dev.asyncorm.session.AsyncSession;

import static org.assertj.core.api.Assertions.assertThat;

abstract class ClientDisconnectTests extends HttpContractTests {

	private final Sinks.Empty<Void> reached = Sinks.empty();

	private final Sinks.Empty<Void> released = Sinks.empty();

	private final Sinks.Empty<Void> left = Sinks.empty();

	/**
	 * Tells the test that this moment has come, and waits until the test lets it go on.
	 */
	private Mono<Void> pause() {
		return Mono.defer(() -> {
			this.reached.tryEmitEmpty();
			return this.released.asMono().doOnCancel(this.left::tryEmitEmpty);
		});
	}

	/**
	 * Leaves as soon as the handler has come to its pause.
	 */
	private void leaveAtPause(String form) {
		Disposable client = send(form, () -> {
		});
		this.reached.asMono().block(PATIENCE);
		client.dispose();
	}

	private void expectNothingStored() {
		awaitTrue(PATIENCE, () -> acquired() == 0);
		assertThat(recorder().transactions()).doesNotContain("COMMIT");
		assertThat(storedNotes()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/mono", "/none", "/array", "/stream" })
	@DisplayName("S13 a client that leaves between two statements rolls back")
	void rollsBackWhenTheClientLeavesBetweenStatements(String form) {
		handle((session) -> session.persist(note("a")).then(pause()).then(session.persist(note("b"))));
		leaveAtPause(form);
		awaitTrue(PATIENCE, () -> recorder().count(Kind.RELEASE) == 1);
		this.released.tryEmitEmpty();
		expectNothingStored();
	}

	@Test
	@DisplayName("S13 a client that leaves before the first statement costs nothing")
	void acquiresNothingWhenTheClientLeavesBeforeTheFirstStatement() {
		handle((session) -> pause().then(session.persist(note("a"))));
		leaveAtPause("/mono");
		this.left.asMono().block(PATIENCE);
		this.released.tryEmitEmpty();
		expectNothingStored();
	}

	@Test
	@DisplayName("S13 what the session is about to write is not written when the client leaves meanwhile")
	void writesNothingWhenTheClientLeavesDuringAFlush() {
		AtomicInteger finished = new AtomicInteger();
		callback().script((note) -> note.getName().equals("b") ? pause().thenReturn(note) : Mono.just(note));
		handle((session) -> session.persist(note("a"))
			.then(session.persist(note("b")).doFinally((signal) -> finished.incrementAndGet())));
		leaveAtPause("/mono");
		awaitTrue(PATIENCE, () -> recorder().count(Kind.RELEASE) == 1 && finished.get() == 1);
		this.released.tryEmitEmpty();
		store("later");
		awaitTrue(PATIENCE, () -> storedNotes().contains("later"));
		awaitNoStatement();
		assertThat(storedNotes()).containsExactly("later");
	}

	@Test
	@DisplayName("S13 a flush of many rows writes nothing after the client has left")
	void writesNothingWhenTheClientLeavesBetweenTheStatementsOfAFlush() {
		handle((session) -> session.add(note("a"))
			.then(session.add(note("b")))
			.then(session.flush().doOnSubscribe((started) -> this.reached.tryEmitEmpty()))
			.doOnCancel(this.left::tryEmitEmpty));
		Mono.usingWhen(database().rawConnectionFactory().create(), (other) -> Mono.from(other.beginTransaction())
			.then(Mono
				.from(other.createStatement("insert into note (name, amount, version) values ('a', 0, 0)").execute()))
			.flatMap((result) -> Mono.from(result.getRowsUpdated()))
			.then(Mono.fromRunnable(() -> {
				leaveAtPause("/mono");
				this.left.asMono().block(PATIENCE);
			}).subscribeOn(Schedulers.boundedElastic()))
			.then(Mono.from(other.rollbackTransaction())), Connection::close).block(PATIENCE);
		awaitTrue(PATIENCE, () -> acquired() == 0);
		awaitNoStatement();
		expectNothingStored();
	}

	/**
	 * Waits until work that nobody waits for would have been done.
	 */
	private void awaitNoStatement() {
		Mono.delay(Duration.ofMillis(300)).block(PATIENCE);
	}

	@Test
	@DisplayName("S13 a client that leaves during the commit gets a whole commit or none")
	void commitsOrRollsBackWholly() {
		handle((session) -> session.beforeCommit((committing) -> pause())
			.then(session.persist(note("a")))
			.then(session.persist(note("b"))));
		leaveAtPause("/mono");
		this.released.tryEmitEmpty();
		awaitTrue(PATIENCE, () -> recorder().count(Kind.RELEASE) == 1);
		awaitTrue(PATIENCE, () -> acquired() == 0);
		assertThat(storedNotes()).isIn(List.of(), List.of("a", "b"));
	}

	@Test
	@DisplayName("S13 a client that leaves an own session inside the request rolls that back, too")
	void rollsBackATransactionalMethodWhenTheClientLeaves() {
		handle((session) -> session.persist(note("a"))
			.then(this.transactions.requiresNew(() -> this.notes.save(note("b")).then(pause()).thenReturn("done"))));
		leaveAtPause("/mono");
		expectNothingStored();
		this.released.tryEmitEmpty();
	}

	@Test
	@DisplayName("S13 clients that leave at random moments leave nothing open and nothing half done")
	void leavesNothingBehindWhenClientsLeaveAtAnyMoment() {
		AtomicInteger numbers = new AtomicInteger();
		handle((session) -> pairs(session, numbers.incrementAndGet()));
		List<String> forms = List.of("/mono", "/none", "/array", "/stream");
		Flux.range(0, 120).flatMap((i) -> leaveAtRandom(forms.get(i % forms.size())), 8).then().block(PATIENCE);
		awaitTrue(PATIENCE, () -> acquired() == 0 && database().idleInTransaction() == 0);
		assertThat(storedNotes().size() % 2).isZero();
		post("/mono").expectStatus().isOk();
		assertThat(storedNotes().size() % 2).isZero();
	}

	private Mono<Void> leaveAtRandom(String form) {
		return Mono.defer(() -> {
			Disposable client = send(form, () -> {
			});
			long nanos = ThreadLocalRandom.current().nextLong(15_000_000);
			return Mono.delay(Duration.ofNanos(nanos)).doFinally((signal) -> client.dispose()).then();
		});
	}

	private Flux<Note> pairs(AsyncSession session, int number) {
		return session.select(Note.class)
			.all()
			.then(session.persist(note("left " + number)))
			.then(this.transactions.required(() -> this.notes.save(note("right " + number))))
			.thenMany(session.select(Note.class).limit(20).all());
	}

}
