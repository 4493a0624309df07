package dev.asyncorm.web;

import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.AsyncSession;

import static org.assertj.core.api.Assertions.assertThat;

class PreparationTests {

	private static TestServer server;

	@BeforeAll
	static void start() {
		server = TestServer.start(Handlers.class);
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@BeforeEach
	void reset() {
		server.scopes.reset();
	}

	@ParameterizedTest
	@ValueSource(strings = { "mono", "plain", "entity", "entity-of-mono", "mono-of-entity" })
	@DisplayName("R18 the answer shows what was stored")
	void showsPreparedValues(String path) {
		server.client()
			.post()
			.uri("/" + path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.json("{'name': 'a', 'version': 1}".replace('\'', '"'));
		server.expectEvents("prepare", "commit", "end", "headers");
	}

	@ParameterizedTest
	@ValueSource(strings = { "flux", "entity-of-flux", "mono-of-list" })
	@DisplayName("R18 every element of the answer shows what was stored")
	void showsPreparedValuesOfAllElements(String path) {
		server.client()
			.post()
			.uri("/" + path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.json("[{'name': 'a', 'version': 1}, {'name': 'b', 'version': 1}]".replace('\'', '"'));
		assertThat(server.scopes.only().events).containsSubsequence("prepare", "commit", "end", "headers");
	}

	@Test
	void doesNotPrepareTheElementsOfARead() {
		server.client().get().uri("/read").exchange().expectStatus().isOk();
		server.expectEvents("headers", "commit", "end");
	}

	@ParameterizedTest
	@ValueSource(strings = { "entity?status=400", "failing" })
	void doesNotPrepareWhatIsRolledBack(String path) {
		server.scopes.preparationFailure = new DuplicateKeyException("secret");
		server.client().post().uri("/" + path).exchange().expectStatus().isEqualTo(HttpStatus.BAD_REQUEST);
		server.expectEvents("rollback", "end", "headers");
	}

	@ParameterizedTest
	@ValueSource(strings = { "mono", "entity-of-mono", "mono-of-entity", "flux" })
	void answersConflictWhenThePreparationFails(String path) {
		server.scopes.preparationFailure = new DuplicateKeyException("secret");
		server.client()
			.post()
			.uri("/" + path)
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.CONFLICT)
			.expectHeader()
			.doesNotExist(HttpHeaders.LOCATION);
		server.expectEvents("prepare", "rollback", "end", "headers");
	}

	@RestController
	static class Handlers {

		private final RecordingScopes scopes;

		Handlers(RecordingScopes scopes) {
			this.scopes = scopes;
		}

		private TestEntity entity(String name) {
			TestEntity entity = new TestEntity(name);
			this.scopes.entities.add(entity);
			return entity;
		}

		@PostMapping("/mono")
		Mono<TestEntity> mono(AsyncSession session) {
			return session.add(entity("a"));
		}

		@PostMapping("/plain")
		TestEntity plain() {
			return entity("a");
		}

		@PostMapping("/entity")
		ResponseEntity<TestEntity> entity(@RequestParam(defaultValue = "200") int status) {
			return ResponseEntity.status(status).body(entity("a"));
		}

		@PostMapping("/entity-of-mono")
		ResponseEntity<Mono<TestEntity>> entityOfMono(AsyncSession session) {
			return ResponseEntity.ok().header(HttpHeaders.LOCATION, "/1").body(mono(session));
		}

		@PostMapping("/mono-of-entity")
		Mono<ResponseEntity<TestEntity>> monoOfEntity(AsyncSession session) {
			return mono(session).map(ResponseEntity::ok);
		}

		@PostMapping("/flux")
		Flux<TestEntity> flux(AsyncSession session) {
			return Flux.just("a", "b").map(this::entity).concatMap(session::add, 0);
		}

		@PostMapping("/entity-of-flux")
		ResponseEntity<Flux<TestEntity>> entityOfFlux(AsyncSession session) {
			return ResponseEntity.ok(flux(session));
		}

		@PostMapping("/mono-of-list")
		Mono<List<TestEntity>> monoOfList(AsyncSession session) {
			return flux(session).collectList();
		}

		@GetMapping("/read")
		Flux<TestEntity> read() {
			return Flux.just(new TestEntity("a"));
		}

		@PostMapping("/failing")
		Mono<TestEntity> failing() {
			return Mono.error(new IllegalStateException("Failed on purpose"));
		}

		@ExceptionHandler
		ResponseEntity<TestEntity> handle(IllegalStateException ex) {
			return ResponseEntity.badRequest().body(new TestEntity("error"));
		}

	}

}
