package dev.asyncorm.autoconfigure;

import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.fixture.TestDatabase;

@OnPostgres
class PostgresMigrationTests extends MigrationTests {

	PostgresMigrationTests(TestDatabase database) {
		super(database);
	}

}
