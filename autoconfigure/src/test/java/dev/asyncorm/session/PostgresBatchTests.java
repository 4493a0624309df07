package dev.asyncorm.session;

import dev.asyncorm.fixture.OnPostgres;

@OnPostgres
class PostgresBatchTests extends BatchTests {

	@Override
	int insertPages(int rows) {
		return (rows + 4_999) / 5_000;
	}

	@Override
	int updatePages(int rows) {
		return (rows + 4_999) / 5_000;
	}

}
