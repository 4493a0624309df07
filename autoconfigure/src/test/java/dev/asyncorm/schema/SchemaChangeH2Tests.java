package dev.asyncorm.schema;

import io.r2dbc.h2.H2ConnectionFactoryProvider;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.fixture.OnH2;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract of changed entities on H2.
 */
@OnH2
@NullUnmarked
class SchemaChangeH2Tests extends SchemaChangeTests {

	@Test
	void validateNeedsNoRights() {
		database().execute("create table \"task\" (\"id\" bigint primary key)",
				"create user schema_reader password 'reader'");
		ConnectionFactory reader = ConnectionFactories.get(database().options()
			.mutate()
			.option(ConnectionFactoryOptions.USER, "schema_reader")
			.option(ConnectionFactoryOptions.PASSWORD, "reader")
			.option(H2ConnectionFactoryProvider.OPTIONS, "")
			.build());
		Schema schema = Schema.of(reader, SchemaEntities.converter(Dialect.H2, Project.class, NewTask.class));
		assertThat(get(schema.validate()).errors()).extracting(SchemaDifference::toString)
			.contains("table project is missing", "column task.name is missing");
		assertThat(get(schema.exists("task", "id"))).isTrue();
	}

}
