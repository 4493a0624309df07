package dev.asyncorm.behaviour;

import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.ResponseEntity;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import dev.asyncorm.NoSessionException;
import dev.asyncorm.fixture.RecordedEvent.Kind;
import dev.asyncorm.provider.AsyncOrmProvider;

import static org.assertj.core.api.Assertions.assertThat;

abstract class OwnOutcomeTests extends HttpContractTests {

	@Autowired
	private AsyncOrmProvider provider;

	@Test
	@DisplayName("R7 an early commit keeps what came before, the status decides the rest")
	void keepsWhatWasCommittedEarly() {
		handle((session) -> session.add(note("before"))
			.then(session.commit())
			.then(session.add(note("after")))
			.thenReturn(ResponseEntity.badRequest().build()));
		post("/entity").expectStatus().isBadRequest();
		assertThat(storedNotes()).containsExactly("before");
	}

	@Test
	@DisplayName("R7 work after an early commit is a new transaction")
	void beginsAnewAfterAnEarlyCommit() {
		handle((session) -> session.persist(note("before"))
			.then(session.commit())
			.then(session.persist(note("after"))));
		post("/mono").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("after", "before");
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT", "BEGIN", "COMMIT");
	}

	@Test
	@DisplayName("R7 an early rollback drops what came before, and only that")
	void dropsWhatWasRolledBackEarly() {
		handle((session) -> session.persist(note("before"))
			.then(session.add(note("pending")))
			.then(session.rollback())
			.then(session.persist(note("after"))));
		post("/mono").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("after");
		assertThat(recorder().transactions()).containsExactly("BEGIN", "ROLLBACK", "BEGIN", "COMMIT");
	}

	@Test
	@DisplayName("R7 the injected session commits and rolls back early, too")
	void endsEarlyThroughTheInjectedSession() {
		handle((session) -> this.facade.persist(note("a"))
			.then(this.facade.commit())
			.then(this.facade.persist(note("b")))
			.then(this.facade.rollback())
			.thenReturn("done"));
		post("/mono").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("a");
	}

	@Test
	@DisplayName("R7 commit, rollback and close do nothing when nothing was begun")
	void doesNothingWhenNothingWasBegun() {
		handle((session) -> session.commit().then(session.rollback()).then(session.close()).thenReturn("done"));
		post("/mono").expectStatus().isOk();
		recorder().assertEvents();
	}

	@Test
	@DisplayName("R8 close gives the connection back, further work opens a new one")
	void opensAnewAfterClose() {
		handle((session) -> session.persist(note("committed"))
			.then(session.commit())
			.then(session.persist(note("dropped")))
			.then(session.close())
			.then(Mono.fromSupplier(this::acquired))
			.flatMap((held) -> session.persist(note("later")).thenReturn(held)));
		post("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("0");
		assertThat(storedNotes()).containsExactly("committed", "later");
		assertThat(recorder().count(Kind.ACQUIRE)).isEqualTo(3);
		assertThat(recorder().count(Kind.RELEASE)).isEqualTo(3);
	}

	@Test
	@DisplayName("R10 concurrent own sessions commit or roll back by themselves when the request fails")
	void keepsOwnSessionsWhenTheRequestRollsBack() {
		handle((session) -> session.persist(note("request"))
			.thenMany(Flux.range(0, 4)
				.flatMap((i) -> this.provider
					.inNewSession((own) -> own.persist(note("own " + i))
						.flatMap((stored) -> (i % 2 == 0) ? Mono.just(stored)
								: Mono.error(new IllegalStateException("odd"))))
					.onErrorComplete(IllegalStateException.class)))
			.then(Mono.just(ResponseEntity.unprocessableContent().build())));
		post("/entity").expectStatus().isEqualTo(422);
		assertThat(storedNotes()).containsExactly("own 0", "own 2");
	}

	@Test
	@DisplayName("R10 own sessions leave the request's session untouched")
	void keepsTheRequestsSessionWhenAnOwnOneFails() {
		handle((session) -> session.add(note("request"))
			.then(this.provider
				.inNewSession((own) -> own.persist(note("own"))
					.then(this.facade.contains(note("own")))
					.then(this.facade.persist(note("own, too")))
					.then(Mono.error(new IllegalStateException("broken"))))
				.onErrorComplete(IllegalStateException.class))
			.then(this.provider.inNewSession((own) -> own.select(Note.class).count())));
		post("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("0");
		assertThat(storedNotes()).containsExactly("request");
	}

	@Test
	@DisplayName("R11 concurrent first use gives one session and one connection")
	void acquiresOnceWhenFirstUsedConcurrently() {
		handle((session) -> Flux.range(0, 16)
			.flatMap((i) -> this.facade.persist(note("note " + i)).subscribeOn(Schedulers.parallel()), 16)
			.count());
		post("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("16");
		assertThat(storedNotes()).hasSize(16);
		assertThat(recorder().count(Kind.ACQUIRE)).isOne();
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
	}

	@Test
	@DisplayName("R11 repository and session used first at the same time share one connection")
	void acquiresOnceWhenRepositoryAndSessionStartTogether() {
		handle((session) -> Mono
			.zip(session.persist(note("session")), this.notes.save(note("repository")),
					this.transactions.required(() -> this.notes.save(note("transactional"))))
			.map((stored) -> stored.size()));
		post("/mono").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("repository", "session", "transactional");
		assertThat(recorder().count(Kind.ACQUIRE)).isOne();
	}

	@Test
	@DisplayName("R14 outside of a scope the injected session opens nothing and names the remedies")
	void namesTheRemediesOutsideOfAScope() {
		for (Mono<?> operation : List.of(this.facade.get(Note.class, 1L), this.facade.persist(note("a")),
				this.facade.select(Note.class).count(), this.facade.commit())) {
			StepVerifier.create(operation)
				.expectErrorSatisfies((error) -> assertThat(error).isInstanceOf(NoSessionException.class)
					.hasMessageContaining("@Transactional")
					.hasMessageContaining("withSession"))
				.verify(PATIENCE);
		}
		recorder().assertEvents();
	}

	@Test
	@DisplayName("R14 in a filter before the scope the injected session says what to do instead")
	void namesTheRemediesInAnEarlyFilter() {
		handle((session) -> Mono.just("served"));
		outerFilter().script((exchange, chain) -> this.facade.select(Note.class)
			.count()
			.then()
			.onErrorResume(NoSessionException.class, (error) -> {
				exchange.getResponse().getHeaders().set("X-Error", "no session");
				return chain.filter(exchange);
			}));
		get("/mono").expectStatus().isOk().expectHeader().valueEquals("X-Error", "no session");
		recorder().assertEvents();
	}

}
