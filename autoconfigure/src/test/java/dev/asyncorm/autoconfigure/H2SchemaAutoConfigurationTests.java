package dev.asyncorm.autoconfigure;

import dev.asyncorm.fixture.OnH2;
import dev.asyncorm.fixture.TestDatabase;

@OnH2
class H2SchemaAutoConfigurationTests extends SchemaAutoConfigurationTests {

	H2SchemaAutoConfigurationTests(TestDatabase database) {
		super(database);
	}

}
