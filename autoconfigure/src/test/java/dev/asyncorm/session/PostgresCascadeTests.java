package dev.asyncorm.session;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresCascadeTests extends CascadeTests {

	@Override
	int statementsForHundredOwners() {
		return 3;
	}

}
