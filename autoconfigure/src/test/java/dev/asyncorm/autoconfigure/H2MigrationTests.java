package dev.asyncorm.autoconfigure;

import dev.asyncorm.fixture.OnH2;
import dev.asyncorm.fixture.TestDatabase;

@OnH2
class H2MigrationTests extends MigrationTests {

	H2MigrationTests(TestDatabase database) {
		super(database);
	}

}
