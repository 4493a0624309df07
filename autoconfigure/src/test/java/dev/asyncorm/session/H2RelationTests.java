package dev.asyncorm.session;

import dev.asyncorm.fixture.OnH2;

@OnH2
class H2RelationTests extends RelationTests {

	@Override
	int statementsFor(int keys) {
		return (keys + 499) / 500;
	}

}
