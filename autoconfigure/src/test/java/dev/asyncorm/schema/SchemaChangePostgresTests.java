package dev.asyncorm.schema;

import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;
import reactor.test.StepVerifier;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.fixture.OnPostgres;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract of changed entities on PostgreSQL, with what only it has.
 */
@OnPostgres
@NullUnmarked
class SchemaChangePostgresTests extends SchemaChangeTests {

	@Test
	void validateNeedsNoRights() {
		database().execute("create table \"task\" (\"id\" bigint primary key)", "drop role if exists schema_reader",
				"create role schema_reader login password 'reader'", "revoke all on schema public from public");
		try {
			ConnectionFactory reader = ConnectionFactories.get(database().options()
				.mutate()
				.option(ConnectionFactoryOptions.USER, "schema_reader")
				.option(ConnectionFactoryOptions.PASSWORD, "reader")
				.build());
			Schema schema = Schema.of(reader,
					SchemaEntities.converter(Dialect.POSTGRESQL, Project.class, InPublic.class));
			assertThat(get(schema.validate()).errors()).extracting(SchemaDifference::toString)
				.contains("table project is missing", "column public.task.name is missing");
			assertThat(get(schema.draft()).statements()).isNotEmpty();
			assertThat(get(schema.exists("public.task", "id"))).isTrue();
		}
		finally {
			database().execute("drop role schema_reader");
		}
	}

	@Test
	void failedUpdateIsRolledBack() {
		database().execute(
				"create table \"task\" (\"id\" bigint primary key, \"name\" text not null, \"code\" " + "varchar(8))",
				"insert into \"task\" values (1, 'a', 'same'), (2, 'b', 'same')");
		StepVerifier.create(schema(Project.class, NewTask.class).update())
			.expectError(DataAccessException.class)
			.verify(SchemaTests.TIMEOUT);
		assertThat(get(schema(Project.class).exists("project"))).isFalse();
	}

	@Table(schema = "public", value = "task")
	record InPublic(@Id Long id, String name) {
	}

}
