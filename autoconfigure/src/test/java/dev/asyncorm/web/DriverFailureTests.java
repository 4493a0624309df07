package dev.asyncorm.web;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.r2dbc.core.DatabaseClient;

import dev.asyncorm.fixture.DatabaseContractTests;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What clients see of failures as drivers really report them.
 */
abstract class DriverFailureTests extends DatabaseContractTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	@BeforeEach
	void createTable() {
		database().execute("create table short_name (name varchar(3) not null, amount smallint)");
	}

	@AfterEach
	void dropTable() {
		database().execute("drop table short_name");
	}

	@Test
	@DisplayName("a value that does not fit its column is a conflict")
	void answersConflictWhenValueDoesNotFit() {
		assertThat(statusOf("insert into short_name (name) values ('too long')")).isEqualTo(HttpStatus.CONFLICT);
		assertThat(statusOf("insert into short_name (name, amount) values ('a', 100000)"))
			.isEqualTo(HttpStatus.CONFLICT);
	}

	@Test
	@DisplayName("a violated constraint is a conflict")
	void answersConflictWhenConstraintIsViolated() {
		assertThat(statusOf("insert into short_name (name) values (null)")).isEqualTo(HttpStatus.CONFLICT);
	}

	@Test
	@DisplayName("a statement that is wrong is a server error")
	void answersServerErrorWhenStatementIsWrong() {
		assertThat(statusOf("insert into no_such_table values (1)")).isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR);
	}

	/**
	 * Run a failing statement and let the handler answer its error.
	 * @param sql the statement
	 * @return the status of the answer
	 */
	protected final HttpStatus statusOf(String sql) {
		MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.post("/"));
		ProblemDetailExceptionHandler handler = new ProblemDetailExceptionHandler(ServerCodecConfigurer.create());
		DatabaseClient.create(pool())
			.sql(sql)
			.then()
			.onErrorResume((ex) -> handler.handle(exchange, ex))
			.block(PATIENCE);
		return (HttpStatus) exchange.getResponse().getStatusCode();
	}

}
