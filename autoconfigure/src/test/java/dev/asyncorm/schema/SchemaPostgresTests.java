package dev.asyncorm.schema;

import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;
import reactor.test.StepVerifier;

import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.mapping.ForeignKey;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract of {@link Schema} on PostgreSQL.
 */
@OnPostgres
class SchemaPostgresTests extends SchemaTests {

	@Test
	@DisplayName("P4 a createAll that fails leaves nothing behind")
	void failedCreateAllIsRolledBack() {
		Schema schema = schema(AFine.class, Broken.class);
		assertThat(schema.ddl()).hasSize(2);
		StepVerifier.create(schema.createAll()).expectError(DataAccessException.class).verify(TIMEOUT);
		assertThat(tables()).isEmpty();
	}

	@Test
	void existingSchemaNeedsNoRightToCreateIt() {
		List<String> statements = schema(InPublic.class).ddl();
		assertThat(statements.get(0)).isEqualTo("do $unless$ begin if not (to_regnamespace('\"public\"') is not null) "
				+ "then create schema \"public\"; end if; end $unless$");
		complete(schema(InPublic.class).createAll());
		assertThat(tables()).containsExactly("in_public");
		complete(schema(InPublic.class).dropAll());
	}

	record AFine(@Id Long id) {
	}

	record Broken(@Id Long id, @ForeignKey(AFine.class) String fine) {
	}

	@Table(schema = "public")
	record InPublic(@Id Long id) {
	}

}
