package dev.asyncorm.behaviour;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

import dev.asyncorm.fixture.OnPostgres;

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

}
