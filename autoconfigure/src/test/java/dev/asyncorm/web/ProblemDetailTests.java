package dev.asyncorm.web;

import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.Order;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.dao.IncorrectResultSizeDataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

import dev.asyncorm.CommitOutcomeUnknownException;
import dev.asyncorm.ConnectionUnavailableException;
import dev.asyncorm.EntityNotFoundException;
import dev.asyncorm.NoSessionException;
import dev.asyncorm.SessionClosedException;
import dev.asyncorm.TransactionFailedException;
import dev.asyncorm.UnknownPropertyException;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class ProblemDetailTests {

	private static final String SECRET = "select 'secret' from db.example.com";

	private static final IllegalStateException CAUSE = new IllegalStateException(SECRET);

	private static TestServer server;

	@BeforeAll
	static void start() {
		server = TestServer.start(Failing.class);
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@ParameterizedTest(name = "{1} for {0}")
	@MethodSource
	void answersFailuresOfTheDatabase(RuntimeException failure, int status, String title) {
		fail(server, failure).expectStatus()
			.isEqualTo(status)
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody(String.class)
			.value((body) -> assertThat(body).doesNotContain("secret")
				.doesNotContain("example")
				.contains("\"title\":\"" + title + "\"")
				.contains("\"status\":" + status)
				.contains("\"instance\":\"/failing\""));
	}

	static Stream<Arguments> answersFailuresOfTheDatabase() {
		return Stream.of(Arguments.of(new EntityNotFoundException(User.class, SECRET), 404, "Not found"),
				Arguments.of(new DuplicateKeyException(SECRET), 409, "Duplicate key"),
				Arguments.of(new DataIntegrityViolationException(SECRET), 409, "Integrity violation"),
				Arguments.of(new OptimisticLockingFailureException(SECRET), 409, "Changed meanwhile"),
				Arguments.of(new CannotAcquireLockException(SECRET), 409, "Concurrent change"),
				Arguments.of(new PessimisticLockingFailureException(SECRET), 409, "Concurrent change"),
				Arguments.of(new ConnectionUnavailableException(SECRET, null), 503, "Database unavailable"),
				Arguments.of(new CommitOutcomeUnknownException(SECRET, CAUSE), 503, "Outcome unknown"),
				Arguments.of(new UnexpectedRollbackException(SECRET), 500, "Not stored"),
				Arguments.of(new TransactionSystemException(SECRET), 500, "Not stored"),
				Arguments.of(new TransactionFailedException(SECRET, CAUSE), 500, "Database failure"),
				Arguments.of(new QueryTimeoutException(SECRET), 500, "Database failure"),
				Arguments.of(new EmptyResultDataAccessException(SECRET, 1), 500, "Database failure"),
				Arguments.of(new IncorrectResultSizeDataAccessException(SECRET, 1), 500, "Database failure"));
	}

	@ParameterizedTest
	@MethodSource
	void leavesMisuseToOthers(RuntimeException failure) {
		fail(server, failure).expectStatus().isEqualTo(500).expectBody().isEmpty();
	}

	static Stream<RuntimeException> leavesMisuseToOthers() {
		return Stream.of(new IllegalStateException(SECRET), new InvalidDataAccessApiUsageException(SECRET),
				new SessionClosedException(SECRET), new NoSessionException(SECRET));
	}

	@Test
	@DisplayName("G7 get-or-404 names the entity")
	void namesTheEntityThatWasNotFound() {
		fail(server, new EntityNotFoundException(User.class, SECRET)).expectBody()
			.jsonPath("$.detail")
			.isEqualTo("User was not found.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = ' ', value = { "city 400", "city,desc 400", "name,city 400", "address.city,desc 400",
			"capacity 500", "cityhall 500", "city.name 500", "address.capacity,desc 500" })
	void blamesTheClientForItsOwnNamesOnly(String sort, int status) {
		Failing.failure.set(new UnknownPropertyException("city", SECRET));
		server.client().get().uri("/failing?sort={sort}", sort).exchange().expectStatus().isEqualTo(status);
	}

	@Test
	void asksToComeBackWhenNoConnectionIsAvailable() {
		fail(server, new ConnectionUnavailableException(SECRET, null)).expectHeader().exists(HttpHeaders.RETRY_AFTER);
	}

	@Test
	void typesAnUnknownCommitOutcome() {
		fail(server, new CommitOutcomeUnknownException(SECRET, CAUSE)).expectHeader()
			.doesNotExist(HttpHeaders.RETRY_AFTER)
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("urn:async-orm:commit-outcome-unknown");
	}

	@Test
	void logsAServerErrorOnceWithItsCause(CapturedOutput output) {
		fail(server, new QueryTimeoutException("took too long", CAUSE)).expectStatus().isEqualTo(500);
		assertThat(output.getAll().lines().filter(ProblemDetailTests::isOurError)).hasSize(1);
		assertThat(output).contains("QueryTimeoutException: took too long").contains("500 for HTTP GET \"/failing\"");
	}

	@Test
	void doesNotLogAConflictAsAnError(CapturedOutput output) {
		fail(server, new DuplicateKeyException(SECRET)).expectStatus().isEqualTo(409);
		assertThat(output.getAll().lines()).noneMatch(ProblemDetailTests::isOurError);
	}

	@Test
	void leavesOtherFailuresToOthers() {
		fail(server, new ResponseStatusException(HttpStatus.PAYMENT_REQUIRED)).expectStatus().isEqualTo(402);
		fail(server, new Gone()).expectStatus().isEqualTo(410);
	}

	@Test
	void leavesTheAnswerToAUsersHandlerOfHigherPrecedence() {
		try (TestServer own = TestServer.start(Failing.class, OwnHandler.class)) {
			fail(own, new DuplicateKeyException(SECRET)).expectStatus().isEqualTo(422);
		}
	}

	private static boolean isOurError(String line) {
		return line.contains("ERROR") && line.contains("ProblemDetailExceptionHandler");
	}

	private static WebTestClient.ResponseSpec fail(TestServer server, RuntimeException failure) {
		Failing.failure.set(failure);
		return server.client().get().uri("/failing").exchange();
	}

	@RestController
	static class Failing {

		static final AtomicReference<RuntimeException> failure = new AtomicReference<>();

		@GetMapping("/failing")
		Mono<String> failing(ServerWebExchange exchange) {
			exchange.getResponse().getHeaders().setContentType(MediaType.TEXT_PLAIN);
			return Mono.error(failure::get);
		}

	}

	@Component
	@Order(-10)
	static class OwnHandler implements WebExceptionHandler {

		@Override
		public Mono<Void> handle(ServerWebExchange exchange, Throwable ex) {
			exchange.getResponse().setStatusCode(HttpStatus.UNPROCESSABLE_CONTENT);
			return exchange.getResponse().setComplete();
		}

	}

	@ResponseStatus(HttpStatus.GONE)
	static class Gone extends DuplicateKeyException {

		Gone() {
			super(SECRET);
		}

	}

	static class User {

	}

}
