package dev.asyncorm.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Controller;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.reactive.config.ResourceHandlerRegistry;
import org.springframework.web.reactive.config.ViewResolverRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.view.AbstractView;
import org.springframework.web.reactive.result.view.RedirectView;
import org.springframework.web.reactive.result.view.Rendering;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

class UntouchedResponseTests {

	private static final String ENTITY_TAG = "\"tag\"";

	private static TestServer with;

	private static TestServer without;

	@BeforeAll
	static void start() {
		with = TestServer.start(Answers.class, Web.class);
		without = TestServer.start(Map.of("enabled", false), Answers.class, Web.class);
	}

	@AfterAll
	static void stop() {
		with.close();
		without.close();
	}

	@BeforeEach
	void reset() {
		with.scopes.reset();
		SendfileRecorder.used = false;
	}

	@ParameterizedTest(name = "{0} {1} {2}")
	@MethodSource
	@DisplayName("R19 files, HEAD, Range, 304, empty bodies, redirects and views behave as without the filter")
	void answersAsWithoutTheFilter(HttpMethod method, String path, Map<String, String> headers) {
		EntityExchangeResult<byte[]> expected = exchange(without, method, path, headers);
		EntityExchangeResult<byte[]> actual = exchange(with, method, path, headers);
		assertThat(actual.getStatus()).isEqualTo(expected.getStatus());
		assertThat(comparable(actual)).isEqualTo(comparable(expected));
		assertThat(body(actual)).isEqualTo(body(expected));
		assertThat(with.scopes.only().events).containsOnlyOnce("end").containsOnlyOnce("headers");
		with.expectNoLeak();
	}

	static Stream<Arguments> answersAsWithoutTheFilter() {
		return Stream
			.of("/file", "/static/" + Answers.FILE.getFileName(), "/class-path", "/text", "/array", "/stream", "/empty",
					"/empty-flux", "/nothing", "/tagged", "/redirect", "/view", "/functional", "/missing",
					"/null-status")
			.flatMap((path) -> Stream.of(Arguments.of(HttpMethod.GET, path, Map.of()),
					Arguments.of(HttpMethod.HEAD, path, Map.of()),
					Arguments.of(HttpMethod.GET, path, Map.of(HttpHeaders.RANGE, "bytes=2-5")),
					Arguments.of(HttpMethod.GET, path, Map.of(HttpHeaders.RANGE, "bytes=0-1,4-6")),
					Arguments.of(HttpMethod.GET, path, Map.of(HttpHeaders.RANGE, "bytes=9000000-")),
					Arguments.of(HttpMethod.GET, path, Map.of(HttpHeaders.IF_NONE_MATCH, ENTITY_TAG)),
					Arguments.of(HttpMethod.GET, path,
							Map.of(HttpHeaders.IF_MODIFIED_SINCE, "Fri, 01 Jan 2100 00:00:00 GMT"))))
			.filter(UntouchedResponseTests::isAnsweredBySpring);
	}

	// for static files Spring declares the whole length also with several ranges and with
	// 416
	private static boolean isAnsweredBySpring(Arguments arguments) {
		String range = String.valueOf(arguments.get()[2]);
		return !arguments.get()[1].toString().startsWith("/static")
				|| !(range.contains(",") || range.contains("9000000"));
	}

	@Test
	@DisplayName("R19 static files keep sendfile")
	void sendsFilesWithoutCopying() {
		with.client().get().uri("/file").exchange().expectStatus().isOk();
		assertThat(SendfileRecorder.used).isTrue();
		with.expectEvents("prepare", "commit", "end", "headers");
	}

	private static EntityExchangeResult<byte[]> exchange(TestServer server, HttpMethod method, String path,
			Map<String, String> headers) {
		return server.client()
			.method(method)
			.uri(path)
			.headers((target) -> headers.forEach(target::set))
			.exchange()
			.expectBody()
			.returnResult();
	}

	// the boundary of a multipart answer is random
	private static String body(EntityExchangeResult<byte[]> result) {
		byte[] body = result.getResponseBody();
		return (body != null) ? new String(body, StandardCharsets.ISO_8859_1).replaceAll("(?m)^--.*$", "--boundary")
				: "none";
	}

	private static Map<String, List<String>> comparable(EntityExchangeResult<byte[]> result) {
		Map<String, List<String>> headers = new TreeMap<>();
		result.getResponseHeaders()
			.forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT),
					values.stream().map((value) -> value.replaceAll("boundary=.*", "boundary")).toList()));
		return headers;
	}

	@Controller
	static class Answers {

		private static final Path FILE = file();

		private static Path file() {
			try {
				Path file = Files.createTempFile("untouched", ".txt");
				file.toFile().deleteOnExit();
				return Files.writeString(file, "0123456789".repeat(1000));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@ResponseBody
		@RequestMapping("/file")
		Resource file(ServerWebExchange exchange) {
			return new FileSystemResource(FILE);
		}

		@ResponseBody
		@RequestMapping("/class-path")
		Mono<Resource> classPath() {
			return Mono.just(new ClassPathResource("org/junit/jupiter/api/Test.class"));
		}

		@ResponseBody
		@RequestMapping("/text")
		Mono<String> text() {
			return Mono.just("0123456789");
		}

		@ResponseBody
		@RequestMapping(path = "/array", produces = MediaType.APPLICATION_JSON_VALUE)
		Flux<Integer> array() {
			return Flux.range(0, 100);
		}

		@ResponseBody
		@RequestMapping(path = "/stream", produces = MediaType.APPLICATION_NDJSON_VALUE)
		Flux<Integer> stream() {
			return Flux.range(0, 100);
		}

		@ResponseBody
		@RequestMapping("/empty")
		Mono<String> empty() {
			return Mono.empty();
		}

		@ResponseBody
		@RequestMapping(path = "/empty-flux", produces = MediaType.APPLICATION_JSON_VALUE)
		Flux<Integer> emptyFlux() {
			return Flux.empty();
		}

		@ResponseBody
		@RequestMapping("/nothing")
		void nothing() {
		}

		@RequestMapping("/tagged")
		ResponseEntity<String> tagged() {
			return ResponseEntity.ok().eTag(ENTITY_TAG).lastModified(0).body("tagged");
		}

		@RequestMapping("/redirect")
		String redirect() {
			return "redirect:/text";
		}

		@RequestMapping("/view")
		Mono<Rendering> view() {
			return Mono.just(Rendering.view("page").modelAttribute("name", "model").build());
		}

		@RequestMapping("/missing")
		Mono<ResponseEntity<String>> missing() {
			return Mono.just(ResponseEntity.notFound().build());
		}

		@RequestMapping("/null-status")
		Mono<Void> nullStatus(ServerWebExchange exchange) {
			DataBuffer body = exchange.getResponse().bufferFactory().wrap(new byte[] { 'x' });
			return exchange.getResponse().writeWith(Flux.just(body));
		}

	}

	static class Web implements WebFluxConfigurer {

		@Override
		public void addResourceHandlers(ResourceHandlerRegistry registry) {
			registry.addResourceHandler("/static/**").addResourceLocations("file:" + Answers.FILE.getParent() + "/");
		}

		@Override
		public void configureViewResolvers(ViewResolverRegistry registry) {
			registry.viewResolver((name, locale) -> Mono.justOrEmpty("page".equals(name) ? new Page() : null));
			registry.viewResolver((name, locale) -> Mono
				.justOrEmpty(name.startsWith("redirect:") ? new RedirectView(name.substring(9)) : null));
		}

		@Bean
		RouterFunction<ServerResponse> routes() {
			return RouterFunctions.route()
				.GET("/functional", (request) -> ServerResponse.created(URI.create("/1")).bodyValue("functional"))
				.build();
		}

		@Bean
		@Order(-150)
		WebFilter sendfileRecorder() {
			return (exchange, chain) -> {
				if (exchange.getResponse() instanceof ZeroCopyHttpOutputMessage) {
					return chain.filter(exchange.mutate().response(new SendfileRecorder(exchange)).build());
				}
				return chain.filter(exchange);
			};
		}

	}

	static final class SendfileRecorder extends ServerHttpResponseDecorator implements ZeroCopyHttpOutputMessage {

		static volatile boolean used;

		SendfileRecorder(ServerWebExchange exchange) {
			super(exchange.getResponse());
		}

		@Override
		public Mono<Void> writeWith(Path file, long position, long count) {
			used = true;
			return ((ZeroCopyHttpOutputMessage) getDelegate()).writeWith(file, position, count);
		}

	}

	static final class Page extends AbstractView {

		@Override
		protected Mono<Void> renderInternal(Map<String, Object> attributes, MediaType contentType,
				ServerWebExchange exchange) {
			byte[] text = ("page " + attributes.get("name")).getBytes(StandardCharsets.UTF_8);
			Publisher<DataBuffer> body = Mono.just(exchange.getResponse().bufferFactory().wrap(text));
			return exchange.getResponse().writeWith(body);
		}

	}

}
