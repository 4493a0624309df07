package dev.asyncorm.schema;

import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.asyncorm.fixture.OnPostgres;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract of the details of a schema on PostgreSQL.
 */
@OnPostgres
class SchemaDetailsPostgresTests extends SchemaDetailsTests {

	@Test
	@DisplayName("P4 createAll leaves comments of others as they are")
	void commentsOfOthersStay() {
		Schema schema = schema(ConstraintNaming.STANDARD);
		complete(schema.createAll());
		database().execute("comment on table offer is 'theirs'", "comment on column offer.price is 'theirs, too'");
		complete(schema.createAll());
		assertThat(comments()).containsExactlyInAnyOrder("theirs", "theirs, too");
	}

	@Override
	List<String> comments() {
		return database().query("select description as n from pg_description where objoid = 'offer'::regclass")
			.stream()
			.map((row) -> String.valueOf(row.get("n")))
			.toList();
	}

	@Override
	List<String> indexes() {
		return names("select indexname as n from pg_indexes where tablename = 'offer'");
	}

}
