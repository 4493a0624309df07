package dev.asyncorm.session;

import dev.asyncorm.fixture.OnH2;

@OnH2
class H2PackedRelationTests extends PackedRelationTests {

	@Override
	int statementsFor(int targets) {
		return 1;
	}

}
