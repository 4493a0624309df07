package dev.asyncorm.session;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresRelationTests extends RelationTests {

	@Override
	int statementsFor(int keys) {
		return 1;
	}

}
