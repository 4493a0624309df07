package dev.asyncorm.autoconfigure;

import dev.asyncorm.fixture.OnH2;
import dev.asyncorm.fixture.TestDatabase;

@OnH2
class H2MigrationStatusTests extends MigrationStatusTests {

	H2MigrationStatusTests(TestDatabase database) {
		super(database);
	}

}
