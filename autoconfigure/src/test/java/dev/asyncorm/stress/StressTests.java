package dev.asyncorm.stress;

import io.r2dbc.pool.ConnectionPool;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;

import dev.asyncorm.fixture.DatabaseContractTests;
import dev.asyncorm.fixture.OnPostgres;

/**
 * Base of tests that put an application under stress, always on PostgreSQL: H2 holds its
 * results in memory and hides what goes wrong.
 */
@OnPostgres
abstract class StressTests extends DatabaseContractTests {

	@Autowired
	private ConnectionPool connectionPool;

	@Override
	protected final ConnectionPool pool() {
		return this.connectionPool;
	}

	@BeforeEach
	void createTables() {
		StressApplication.createTables(database());
	}

}
