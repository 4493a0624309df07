package dev.asyncorm.session;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresCascadeUndoTests extends CascadeUndoTests {

	@Override
	int statementsForFourDeletes() {
		return 4;
	}

}
