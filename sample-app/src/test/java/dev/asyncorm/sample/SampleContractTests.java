package dev.asyncorm.sample;

import java.time.Duration;
import java.util.List;

import io.r2dbc.pool.ConnectionPool;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.client.WebClient;

import dev.asyncorm.fixture.DatabaseContractTests;
import dev.asyncorm.fixture.RecorderConfiguration;
import dev.asyncorm.fixture.StatementRecorder;
import dev.asyncorm.fixture.TestClients;

/**
 * The whole application on a real server and a real database. What was stored is read
 * through another connection.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import(RecorderConfiguration.class)
public abstract class SampleContractTests extends DatabaseContractTests {

	@Autowired
	private ConnectionPool connectionPool;

	@Autowired
	private StatementRecorder statementRecorder;

	@LocalServerPort
	private int port;

	@Override
	protected ConnectionPool pool() {
		return this.connectionPool;
	}

	@Override
	protected StatementRecorder recorder() {
		return this.statementRecorder;
	}

	@BeforeEach
	void clearTables() {
		database().execute("delete from example", "delete from note", "delete from address", "delete from \"users\"",
				"delete from role", "update category set parent_id = null", "delete from category");
		recorder().clear();
	}

	protected final WebTestClient client() {
		return TestClients.of("http://localhost:" + this.port, Duration.ofSeconds(20));
	}

	/**
	 * Return a client for concurrent requests.
	 * @return the client
	 */
	protected final WebClient webClient() {
		return WebClient.create("http://localhost:" + this.port);
	}

	/**
	 * Return the committed names of a table.
	 * @param table the table
	 * @return the names in the order of ids
	 */
	protected final List<String> stored(String table) {
		return database().query("select name from " + table + " order by id")
			.stream()
			.map((row) -> String.valueOf(row.get("name")))
			.toList();
	}

}
