package dev.asyncorm.schema;

import java.time.Duration;

import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;
import reactor.test.StepVerifier;

import dev.asyncorm.ConnectionUnavailableException;
import dev.asyncorm.dialect.Dialect;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Schema} when there is no database.
 */
class SchemaUnavailableTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final ConnectionFactory nowhere = ConnectionFactories
		.get("r2dbc:postgresql://user:secret@localhost:1/none");

	@Test
	void createAllFailsWithoutCredentialsInMessage() {
		Schema schema = Schema.of(this.nowhere, SchemaEntities.converter(Dialect.POSTGRESQL, Thing.class));
		StepVerifier.create(schema.createAll())
			.expectErrorSatisfies((ex) -> assertThat(ex).isInstanceOf(ConnectionUnavailableException.class)
				.message()
				.doesNotContain("secret"))
			.verify(TIMEOUT);
	}

	@Test
	void nothingIsConnectedWithoutEntities() {
		Schema schema = Schema.of(this.nowhere, SchemaEntities.converter(Dialect.POSTGRESQL));
		assertThat(schema.ddl()).isEmpty();
		StepVerifier.create(schema.createAll().then(schema.dropAll())).expectComplete().verify(TIMEOUT);
	}

	record Thing(@Id Long id) {
	}

}
