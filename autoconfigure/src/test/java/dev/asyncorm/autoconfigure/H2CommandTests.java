package dev.asyncorm.autoconfigure;

import dev.asyncorm.fixture.OnH2;
import dev.asyncorm.fixture.TestDatabase;

@OnH2
class H2CommandTests extends CommandTests {

	H2CommandTests(TestDatabase database) {
		super(database);
	}

}
