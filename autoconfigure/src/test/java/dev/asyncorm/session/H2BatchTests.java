package dev.asyncorm.session;

import dev.asyncorm.fixture.OnH2;

@OnH2
class H2BatchTests extends BatchTests {

	@Override
	int insertPages(int rows) {
		return rows / 64 + Integer.bitCount(rows % 64);
	}

	@Override
	int updatePages(int rows) {
		return insertPages(rows);
	}

}
