package dev.asyncorm.autoconfigure;

import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.fixture.TestDatabase;

@OnPostgres
class PostgresSchemaAutoConfigurationTests extends SchemaAutoConfigurationTests {

	PostgresSchemaAutoConfigurationTests(TestDatabase database) {
		super(database);
	}

}
