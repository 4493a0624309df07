package dev.asyncorm.autoconfigure;

import dev.asyncorm.fixture.OnH2;
import dev.asyncorm.fixture.TestDatabase;

@OnH2
class H2LiquibaseStatusTests extends LiquibaseStatusTests {

	H2LiquibaseStatusTests(TestDatabase database) {
		super(database);
	}

}
