package dev.asyncorm.session;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresCascadeReferenceTests extends CascadeReferenceTests {

	@Override
	int statementsForTwoHundredRows() {
		return 1;
	}

}
