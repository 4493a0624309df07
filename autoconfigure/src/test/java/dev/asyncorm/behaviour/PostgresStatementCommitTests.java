package dev.asyncorm.behaviour;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.asyncorm.fixture.OnPostgres;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests whose only write is their commit: when it is, what listeners hear of it, and
 * what happens when somebody leaves in the middle.
 */
@OnPostgres
class PostgresStatementCommitTests extends HttpContractTests {

	private static final String SLOW = "from pg_stat_activity "
			+ "where datname = current_database() and wait_event = 'PgSleep'";

	@Autowired
	private CommitListener listener;

	@BeforeEach
	void startSilent() {
		this.listener.clear();
	}

	@AfterEach
	void dropTrigger() {
		database().execute("drop trigger if exists slow on note", "drop function if exists slow()");
	}

	private void slowInserts(int seconds) {
		database().execute("""
				create function slow() returns trigger language plpgsql as
				'begin perform pg_sleep(%d); return new; end'""".formatted(seconds),
				"create trigger slow before insert on note for each row execute function slow()");
	}

	private void awaitSlowInsert() {
		awaitTrue(PATIENCE,
				() -> !database().query(
						"select 1 from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'")
					.isEmpty());
	}

	@Test
	@DisplayName("S4 an added row is committed by its statement, and the event beside it comes afterwards")
	void commitsAddedRowByStatementBesideEvent() {
		handle((session) -> session.add(note("a")).then(this.listener.publish("a")));
		post("/none").expectStatus().isOk();
		assertThat(this.listener.committed()).containsExactly("a");
		assertThat(storedNotes()).containsExactly("a");
		assertThat(recorder().count()).isOne();
		assertThat(recorder().transactions()).isEmpty();
	}

	@Test
	@DisplayName("S4 a changed row is committed by its statement, and the event beside it comes afterwards")
	void commitsChangedRowByStatementBesideEvent() {
		long id = store("a");
		recorder().clear();
		handle((session) -> session.getOne(Note.class, id)
			.doOnNext((note) -> note.setAmount(5))
			.flatMap((note) -> this.listener.publish("changed").thenReturn(note)));
		post("/mono").expectStatus().isOk().expectBody().jsonPath("$.version").isEqualTo(1);
		assertThat(this.listener.committed()).containsExactly("changed");
		assertThat(recorder().count()).isEqualTo(2);
		assertThat(recorder().transactions()).isEmpty();
	}

	@Test
	@DisplayName("S4 a body that shows a generated id needs the row before it is encoded, so that begins")
	void beginsWhenBodyShowsGeneratedId() {
		handle((session) -> session.add(note("a")).flatMap((note) -> this.listener.publish("a").thenReturn(note)));
		post("/mono").expectStatus().isOk().expectBody().jsonPath("$.id").isNumber();
		assertThat(this.listener.committed()).containsExactly("a");
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
	}

	@Test
	@DisplayName("S4 a refused row rolls back, and the event beside it does not come")
	void tellsListenersOfRefusal() {
		store("a");
		handle((session) -> session.add(note("a")).then(this.listener.publish("a")));
		post("/none").expectStatus().isEqualTo(HttpStatus.CONFLICT);
		assertThat(this.listener.committed()).isEmpty();
		assertThat(this.listener.rolledBack()).containsExactly("a");
		assertThat(storedNotes()).containsExactly("a");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/none", "/mono" })
	@DisplayName("S13 a client that leaves during the statement that commits gets it wholly, once")
	void commitsOnceWhenClientLeaves(String form) {
		slowInserts(1);
		handle((session) -> session.add(note("a")).then(Mono.empty()));
		Disposable client = send(form, () -> {
		});
		awaitSlowInsert();
		client.dispose();
		awaitTrue(PATIENCE, () -> acquired() == 0);
		assertThat(storedNotes()).containsExactly("a");
		assertThat(recorder().transactions()).isEmpty();
		assertThat(recorder().count()).isOne();
		dropTrigger();
		handle((session) -> session.add(note("b")).then(Mono.empty()));
		post("/none").expectStatus().isOk();
		assertThat(storedNotes()).isEqualTo(List.of("a", "b"));
	}

	@Test
	@DisplayName("C2 a connection lost during the statement that commits is answered with 503")
	void answersUnknownOutcomeWhenConnectionIsLost() {
		slowInserts(5);
		handle((session) -> session.add(note("a")).then(this.listener.publish("a")));
		Mono<?> kill = Mono.fromCallable(() -> {
			awaitSlowInsert();
			// only this one: the pool gives out its idle connections again
			return database().query("select pg_terminate_backend(pid) " + SLOW);
		});
		Disposable killing = kill.subscribeOn(Schedulers.boundedElastic()).subscribe();
		post("/none").expectStatus()
			.isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("urn:async-orm:commit-outcome-unknown");
		killing.dispose();
		assertThat(this.listener.committed()).isEmpty();
		awaitTrue(PATIENCE, () -> acquired() == 0);
		dropTrigger();
		assertThat(storedNotes()).isEmpty();
		post("/none").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("a");
	}

}
