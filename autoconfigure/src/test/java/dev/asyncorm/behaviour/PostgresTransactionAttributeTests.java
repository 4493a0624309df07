package dev.asyncorm.behaviour;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.asyncorm.CommitOutcomeUnknownException;
import dev.asyncorm.fixture.OnPostgres;

import static org.assertj.core.api.Assertions.assertThat;

@OnPostgres
class PostgresTransactionAttributeTests extends TransactionAttributeTests {

	@Autowired
	private DatabaseClient client;

	private Mono<String> setting(String name) {
		return this.client.sql("select current_setting('" + name + "')").map((row) -> String.valueOf(row.get(0))).one();
	}

	@Test
	@DisplayName("R17 the first participant's isolation is adopted")
	void adoptsIsolationWhenNothingHasBegun() {
		handle((session) -> session.select(Note.class)
			.count()
			.then(this.transactions.serializable(() -> setting("transaction_isolation"))));
		post("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("\"serializable\"");
	}

	@Test
	@DisplayName("R17 the first participant's readOnly is adopted by the database")
	void adoptsReadOnlyWhenNothingHasBegun() {
		handle((session) -> this.transactions.readOnly(() -> setting("transaction_read_only")));
		post("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("\"on\"");
	}

	@Test
	@DisplayName("R17 an adopted isolation ends with the transaction that began with it")
	void forgetsAdoptedIsolationAfterAnEarlyCommit() {
		handle((session) -> this.transactions.serializable(() -> setting("transaction_isolation"))
			.then(session.commit())
			.then(setting("transaction_isolation")));
		post("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("\"read committed\"");
	}

	@Test
	@DisplayName("R17 a readOnly method whose end fails does not make the rest of the request readOnly")
	void writesAfterAReadOnlyMethodThatLostItsConnection() {
		Mono<?> lost = this.client.sql("select pg_backend_pid()")
			.map((row) -> row.get(0, Integer.class))
			.one()
			.publishOn(Schedulers.boundedElastic())
			.doOnNext((pid) -> database().query("select pg_terminate_backend($1)", pid));
		handle((session) -> this.transactions.readOnly(() -> lost.cast(Object.class))
			.onErrorResume(CommitOutcomeUnknownException.class, (error) -> this.notes.save(note("after"))));
		post("/mono").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("after");
	}

}
