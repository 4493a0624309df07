package dev.asyncorm.benchmarks.contender;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import dev.asyncorm.fixture.TestDatabase;

/**
 * Base of tests on a server with a database and a table of their own.
 */
public abstract class ServerTests {

	protected static TestDatabase database;

	protected static Server server;

	@BeforeAll
	static void createDatabase() {
		database = TestDatabase.postgres();
		server = Server.of(database.options());
		server.createTable();
	}

	@AfterAll
	static void dropDatabase() {
		database.close();
	}

}
