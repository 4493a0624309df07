package dev.asyncorm.autoconfigure;

import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.fixture.TestDatabase;

@OnPostgres
class PostgresMigrationStatusTests extends MigrationStatusTests {

	PostgresMigrationStatusTests(TestDatabase database) {
		super(database);
	}

}
