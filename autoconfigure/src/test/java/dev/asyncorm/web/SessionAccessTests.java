package dev.asyncorm.web;

import java.net.URI;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.AsyncSession;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class SessionAccessTests {

	private static TestServer server;

	@BeforeAll
	static void start() {
		server = TestServer.start(Handlers.class, Functions.class);
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
	@ValueSource(strings = { "/argument", "/function", "/things/other" })
	@DisplayName("R1 a handler gets the session of its request")
	void getsTheSessionOfTheRequest(String path) {
		assertThat(answer(path)).isEqualTo(server.scopes.only().session().toString());
		assertThat(server.scopes.only().events).containsSubsequence("commit", "end", "headers");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/things/special", "/unmarked/anything", "/excluded/path" })
	void opensNoScopeWhenTheHandlerOrPathIsExcluded(String path) {
		assertThat(answer(path)).isEqualTo("no scope");
		assertThat(server.scopes.opened).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/excluded/argument", "/excluded/function", "/things/marked" })
	void failsNamingTheRemediesWhenThereIsNoSession(String path, CapturedOutput output) {
		server.client().get().uri(path).exchange().expectStatus().isEqualTo(500);
		assertThat(output).contains(path)
			.contains("@NoSession")
			.contains("async-orm.web.exclude-paths")
			.contains("AsyncOrmProvider.withSession");
	}

	@Test
	@DisplayName("R15 a WebSocket gets no scope")
	void opensNoScopeForAWebSocket() {
		new ReactorNettyWebSocketClient()
			.execute(URI.create("ws://localhost:" + server.port() + "/socket"), (session) -> session.receive().then())
			.block(TestServer.PATIENCE);
		assertThat(server.scopes.opened).isEmpty();
	}

	@Test
	void opensAScopeForAWriteThatPretendsToBeAWebSocket() {
		server.client()
			.post()
			.uri("/write")
			.header("Sec-WebSocket-Key", "x")
			.header(HttpHeaders.UPGRADE, "websocket")
			.exchange()
			.expectStatus()
			.isOk();
		assertThat(server.scopes.opened).hasSize(1);
	}

	@Test
	void opensAScopeForAnUpgradeToHttp2() {
		server.client().get().uri("/argument").header(HttpHeaders.UPGRADE, "h2c").exchange().expectStatus().isOk();
		assertThat(server.scopes.opened).hasSize(1);
	}

	private static String answer(String path) {
		return server.client()
			.get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();
	}

	private static Mono<String> scope() {
		return Mono
			.deferContextual((context) -> Mono.just(context.hasKey(RecordingScope.KEY) ? "a scope" : "no scope"));
	}

	@RestController
	static class Handlers {

		@GetMapping({ "/argument", "/excluded/argument" })
		String argument(AsyncSession session) {
			return session.toString();
		}

		@PostMapping("/write")
		String write(AsyncSession session) {
			return session.toString();
		}

		@GetMapping("/excluded/path")
		Mono<String> excluded() {
			return scope();
		}

		@NoSession
		@GetMapping("/things/special")
		Mono<String> special() {
			return scope();
		}

		@NoSession
		@GetMapping("/things/marked")
		String marked(AsyncSession session) {
			return session.toString();
		}

		@NoSession
		@GetMapping("/{first}/anything")
		Mono<String> general(@PathVariable String first) {
			return scope();
		}

		@GetMapping("/things/{id}")
		String other(AsyncSession session) {
			return session.toString();
		}

		@NoSession
		@GetMapping("/{first}/{second}")
		Mono<String> mostGeneral() {
			return scope();
		}

	}

	static class Functions {

		@Bean
		RouterFunction<ServerResponse> routes() {
			return RouterFunctions.route()
				.GET("/function", (request) -> ServerResponse.ok().bodyValue(AsyncSessions.of(request).toString()))
				.GET("/excluded/function",
						(request) -> ServerResponse.ok().bodyValue(AsyncSessions.of(request).toString()))
				.build();
		}

		@Bean
		HandlerMapping sockets() {
			WebSocketHandler closing = (session) -> session.close();
			return new SimpleUrlHandlerMapping(Map.of("/socket", closing), -1);
		}

	}

}
