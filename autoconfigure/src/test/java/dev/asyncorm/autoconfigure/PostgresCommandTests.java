package dev.asyncorm.autoconfigure;

import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.fixture.TestDatabase;

@OnPostgres
class PostgresCommandTests extends CommandTests {

	PostgresCommandTests(TestDatabase database) {
		super(database);
	}

}
