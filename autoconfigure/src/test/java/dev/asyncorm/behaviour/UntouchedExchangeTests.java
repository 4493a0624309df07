package dev.asyncorm.behaviour;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.FluxExchangeResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.view.Rendering;
import org.springframework.web.reactive.result.view.View;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

@Import(UntouchedExchangeTests.Pages.class)
@TestPropertySource(properties = "async-orm.web.exclude-paths=/beside/**")
abstract class UntouchedExchangeTests extends HttpContractTests {

	private static Stream<Request> requests() {
		List<Request> requests = new ArrayList<>();
		for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.HEAD)) {
			for (String path : List.of("/resource", "/view", "/redirect", "/empty", "/empty-list", "/text", "/list",
					"/not-modified", "/no-content", "/missing", "/files/Note.class")) {
				requests.add(new Request(method, path, Map.of()));
			}
			requests.add(new Request(method, "/files/Note.class", Map.of(HttpHeaders.RANGE, "bytes=10-19")));
			requests.add(new Request(method, "/resource", Map.of(HttpHeaders.RANGE, "bytes=2-3")));
			requests.add(new Request(method, "/resource", Map.of(HttpHeaders.RANGE, "bytes=500-")));
			requests.add(new Request(method, "/tagged", Map.of(HttpHeaders.IF_NONE_MATCH, "\"1\"")));
			requests.add(new Request(method, "/tagged", Map.of(HttpHeaders.IF_NONE_MATCH, "\"2\"")));
		}
		requests.add(new Request(HttpMethod.OPTIONS, "/text", Map.of()));
		requests.add(new Request(HttpMethod.POST, "/text", Map.of()));
		return requests.stream();
	}

	@ParameterizedTest
	@MethodSource("requests")
	@DisplayName("R19 files, HEAD, Range, 304, empty bodies, redirects and views are as without the filter")
	void answersAsWithoutTheFilter(Request request) {
		assertThat(answer("/inside", request)).isEqualTo(answer("/beside", request));
		recorder().assertEvents();
	}

	private Map<String, Object> answer(String prefix, Request request) {
		FluxExchangeResult<byte[]> result = client().method(request.method())
			.uri(prefix + request.path())
			.headers((headers) -> request.headers().forEach(headers::set))
			.exchange()
			.returnResult(byte[].class);
		Map<String, Object> answer = new TreeMap<>();
		result.getResponseHeaders().forEach((name, values) -> answer.put(name.toLowerCase(Locale.ROOT), values));
		answer.remove("date");
		if (result.getStatus().isError()) {
			// the body of an error tells the number of the request
			answer.remove("content-length");
		}
		answer.put("status", result.getStatus().value());
		String body = result.getResponseBody()
			.map((part) -> new String(part, StandardCharsets.ISO_8859_1))
			.reduce("", String::concat)
			.blockOptional(PATIENCE)
			.orElseThrow();
		answer.put("body", body.replace(prefix, "").replaceAll("\"(timestamp|requestId)\":\"[^\"]*\"", ""));
		answer.computeIfPresent("location", (name, value) -> value.toString().replace(prefix, ""));
		return answer;
	}

	@Test
	@DisplayName("R19 what came before an endless SSE response is committed, and the response holds no connection")
	void commitsBeforeAnEndlessResponse() {
		handle((session) -> session.persist(note("a"))
			.map((stored) -> events(Flux.range(0, 3)
				.map(String::valueOf)
				.concatWith(Mono.fromSupplier(() -> "acquired " + acquired()))
				.concatWith(Flux.never()))));
		List<String> received = http().get()
			.uri("/answer/entity")
			.responseContent()
			.asString()
			.concatMapIterable((text) -> List.of(text.split("\n\n")))
			.take(4)
			.collectList()
			.blockOptional(PATIENCE)
			.orElseThrow();
		assertThat(received).containsExactly("data:0", "data:1", "data:2", "data:acquired 0");
		assertThat(storedNotes()).containsExactly("a");
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
	}

	private static ResponseEntity<Flux<String>> events(Flux<String> events) {
		return ResponseEntity.ok().contentType(MediaType.TEXT_EVENT_STREAM).body(events);
	}

	@Test
	@DisplayName("R19 each call inside an SSE response has its own transaction, and nothing is held between them")
	void commitsEachCallInsideAnEndlessResponse() {
		handle((session) -> Mono.just(events(Flux.range(0, 3)
			.concatMap((i) -> this.transactions
				.required(() -> this.facade.persist(note("session " + i)).then(this.notes.save(note("saved " + i)))))
			.concatMap((saved) -> this.notes.count())
			.map((count) -> "count " + count)
			.concatWith(Mono.fromSupplier(() -> "acquired " + acquired()))
			.concatWith(Flux.never()))));
		String last = http().get()
			.uri("/answer/entity")
			.responseContent()
			.asString()
			.scan(String::concat)
			.filter((text) -> text.contains("acquired"))
			.next()
			.blockOptional(PATIENCE)
			.orElseThrow();
		assertThat(last).contains("count 2", "count 4", "count 6", "acquired 0");
		assertThat(storedNotes()).hasSize(6);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "HEAD" })
	@DisplayName("R19 what a handler stores is committed for HEAD, too")
	void commitsBeforeAnswersWithoutABody(String method) {
		List<String> forms = List.of("/mono", "/none", "/array", "/entity");
		for (String form : forms) {
			handle((session) -> session.persist(note(method + form))
				.map((stored) -> form.equals("/entity") ? ResponseEntity.ok(stored) : stored));
			client().method(HttpMethod.valueOf(method)).uri("/answer" + form).exchange().expectStatus().isOk();
		}
		awaitTrue(PATIENCE, () -> storedNotes().size() == forms.size());
	}

	record Request(HttpMethod method, String path, Map<String, String> headers) {
	}

	/**
	 * The same pages twice, with a session and without.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(Pages.Handlers.class)
	static class Pages {

		@Bean
		RouterFunction<ServerResponse> scopedFiles() {
			return RouterFunctions.resources("/inside/files/**", new ClassPathResource("dev/asyncorm/behaviour/"));
		}

		@Bean
		RouterFunction<ServerResponse> plainFiles() {
			return RouterFunctions.resources("/beside/files/**", new ClassPathResource("dev/asyncorm/behaviour/"));
		}

		@Controller
		@RequestMapping({ "/inside", "/beside" })
		static class Handlers {

			@GetMapping("/resource")
			@ResponseBody
			Resource resource() {
				return new ByteArrayResource("0123456789".getBytes(StandardCharsets.UTF_8));
			}

			@GetMapping("/view")
			View view() {
				return new Greeting();
			}

			@GetMapping("/redirect")
			Mono<Rendering> redirect() {
				return Mono.just(Rendering.redirectTo("/elsewhere").build());
			}

			@GetMapping("/empty")
			@ResponseBody
			Mono<String> empty() {
				return Mono.empty();
			}

			@GetMapping("/empty-list")
			@ResponseBody
			Flux<Integer> emptyList() {
				return Flux.empty();
			}

			@GetMapping("/text")
			@ResponseBody
			String text() {
				return "text";
			}

			@GetMapping("/list")
			@ResponseBody
			Flux<Integer> list() {
				return Flux.range(0, 10);
			}

			@GetMapping("/not-modified")
			ResponseEntity<Void> notModified() {
				return ResponseEntity.status(304).eTag("1").build();
			}

			@GetMapping("/no-content")
			Mono<ResponseEntity<Void>> noContent() {
				return Mono.just(ResponseEntity.noContent().build());
			}

			@GetMapping("/tagged")
			ResponseEntity<String> tagged() {
				return ResponseEntity.ok().eTag("1").body("tagged");
			}

		}

	}

	/**
	 * A view of its own.
	 */
	static class Greeting implements View {

		@Override
		public List<MediaType> getSupportedMediaTypes() {
			return List.of(MediaType.TEXT_PLAIN);
		}

		@Override
		public Mono<Void> render(@Nullable Map<String, ?> model, @Nullable MediaType contentType,
				ServerWebExchange exchange) {
			DataBuffer buffer = exchange.getResponse().bufferFactory().wrap("hello".getBytes(StandardCharsets.UTF_8));
			return exchange.getResponse().writeWith(Mono.just(buffer));
		}

	}

}
