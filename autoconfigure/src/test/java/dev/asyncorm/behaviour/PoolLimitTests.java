package dev.asyncorm.behaviour;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import dev.asyncorm.fixture.RecordedEvent.Kind;

import static org.assertj.core.api.Assertions.assertThat;

@TestPropertySource(properties = { "spring.r2dbc.pool.max-size=1", "spring.r2dbc.pool.initial-size=0",
		"async-orm.session.acquire-timeout=500ms" })
abstract class PoolLimitTests extends HttpContractTests {

	private final Sinks.Empty<Void> released = Sinks.empty();

	/**
	 * Lets a request hold the only connection until it is released.
	 */
	private Disposable occupy() {
		handle((session) -> session.persist(note("holder")).then(this.released.asMono()).thenReturn("done"));
		Disposable holder = send("/mono", () -> {
		});
		awaitTrue(PATIENCE, () -> acquired() == 1);
		return holder;
	}

	@Test
	@DisplayName("C1 an exhausted pool is a 503 with Retry-After after the configured time, and nothing leaks")
	void answersUnavailableWhenThePoolIsExhausted() {
		occupy();
		handle((session) -> session.persist(note("waiting")));
		long begin = System.nanoTime();
		post("/mono").expectStatus()
			.isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
			.expectHeader()
			.exists(HttpHeaders.RETRY_AFTER)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody(String.class)
			.value((text) -> assertThat(text).doesNotContainIgnoringCase("insert").doesNotContain("localhost"));
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofMillis(490),
				Duration.ofSeconds(4));
		this.released.tryEmitEmpty();
		awaitTrue(PATIENCE, () -> recorder().count(Kind.RELEASE) > 0 && acquired() == 0);
		post("/mono").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("holder", "waiting");
	}

	@Test
	@DisplayName("C1 repositories and @Transactional wait no longer than the session does")
	void answersUnavailableToRepositories() {
		occupy();
		handle((session) -> this.notes.findAll());
		post("/array").expectStatus().isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
		handle((session) -> this.transactions.requiresNew(() -> this.notes.save(note("waiting"))));
		post("/mono").expectStatus().isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
		this.released.tryEmitEmpty();
		awaitTrue(PATIENCE, () -> acquired() == 0);
		assertThat(storedNotes()).containsExactly("holder");
	}

	@Test
	@DisplayName("C1 a request that waits for a connection gets it when another one ends in time")
	void waitsForAConnection() {
		occupy();
		handle((session) -> session.persist(note("waiting")));
		Mono.delay(Duration.ofMillis(100)).subscribe((tick) -> this.released.tryEmitEmpty());
		post("/mono").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("holder", "waiting");
	}

	@Test
	@DisplayName("S13 C1 clients that leave while they wait for a connection leak nothing")
	void leaksNothingWhenWaitingClientsLeave() {
		occupy();
		handle((session) -> session.persist(note("waiting")));
		Flux.range(0, 10).map((i) -> send("/mono", () -> {
		})).delayElements(Duration.ofMillis(20)).doOnNext(Disposable::dispose).blockLast(PATIENCE);
		this.released.tryEmitEmpty();
		awaitTrue(PATIENCE, () -> acquired() == 0);
		awaitTrue(PATIENCE, () -> storedNotes().equals(List.of("holder")));
		handle((session) -> session.persist(note("afterwards")));
		post("/mono").expectStatus().isOk();
	}

}
