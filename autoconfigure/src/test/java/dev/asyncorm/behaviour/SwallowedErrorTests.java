package dev.asyncorm.behaviour;

import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A handler that swallows the error of many rows never gets a success without them.
 */
abstract class SwallowedErrorTests extends HttpContractTests {

	@Autowired
	private CommitListener events;

	@Test
	@DisplayName("R4 a swallowed error of several rows, alone and behind earlier work")
	void failsWhenErrorOfSeveralRowsWasSwallowed() {
		store("taken");
		handle((session) -> session.addAll(List.of(note("a"), note("taken"), note("b")))
			.then(session.flush().onErrorComplete())
			.thenReturn("fine"));
		post("/mono").expectStatus().isEqualTo(HttpStatus.CONFLICT);
		handle((session) -> session.persist(note("first"))
			.thenMany(session.addAll(List.of(note("a"), note("taken"))))
			.then(session.flush().onErrorComplete())
			.thenReturn("fine"));
		post("/mono").expectStatus().isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR);
		handle((session) -> session.add(note("taken"))
			.then(session.persist(note("innocent")).onErrorComplete())
			.thenReturn("fine"));
		post("/mono").expectStatus().isEqualTo(HttpStatus.CONFLICT);
		assertThat(storedNotes()).containsExactly("taken");
		handle((session) -> session
			.nested((inner) -> inner.addAll(List.of(note("a"), note("taken"))).then(inner.flush()).thenReturn("inner"))
			.onErrorResume((error) -> Mono.just("outer"))
			.then(session.persist(note("outer"))));
		post("/mono").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("outer", "taken");
	}

	@Test
	@DisplayName("R2 listeners hear of the commit of a single row")
	void publishesOutcomeOfSingleRow() {
		this.events.clear();
		handle((session) -> this.events.publish("stored").then(session.add(note("a"))).thenReturn("fine"));
		post("/mono").expectStatus().isOk();
		handle((session) -> this.events.publish("refused").then(session.add(note("a"))).thenReturn("fine"));
		post("/mono").expectStatus().isEqualTo(HttpStatus.CONFLICT);
		assertThat(this.events.committed()).containsExactly("stored");
		assertThat(this.events.rolledBack()).containsExactly("refused");
		assertThat(storedNotes()).containsExactly("a");
		assertThat(acquired()).isZero();
	}

}
