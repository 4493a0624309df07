package dev.asyncorm.autoconfigure;

import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.fixture.TestDatabase;

@OnPostgres
class PostgresLiquibaseStatusTests extends LiquibaseStatusTests {

	PostgresLiquibaseStatusTests(TestDatabase database) {
		super(database);
	}

}
