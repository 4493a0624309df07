package dev.asyncorm.web;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import org.awaitility.Awaitility;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A WebFlux application on a real server, with the session filter in front of it.
 */
final class TestServer implements AutoCloseable {

	static final Duration PATIENCE = Duration.ofSeconds(10);

	static final int BUFFER = 1024;

	final RecordingScopes scopes;

	private final AnnotationConfigApplicationContext context;

	private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

	private final DisposableServer server;

	private TestServer(Map<String, Object> properties, Class<?>... components) {
		this.context = new AnnotationConfigApplicationContext();
		this.context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
		this.context.register(Components.class);
		this.context.register(components);
		this.context.refresh();
		this.scopes = this.context.getBean(RecordingScopes.class);
		HttpHandler handler = WebHttpHandlerBuilder.applicationContext(this.context).build();
		this.server = HttpServer.create()
			.port(0)
			.childOption(ChannelOption.ALLOCATOR, this.allocator)
			.handle(new ReactorHttpHandlerAdapter(handler))
			.bindNow();
	}

	static TestServer start(Class<?>... components) {
		return new TestServer(Map.of(), components);
	}

	static TestServer start(Map<String, Object> properties, Class<?>... components) {
		return new TestServer(properties, components);
	}

	WebTestClient client() {
		return WebTestClient.bindToServer(new ReactorClientHttpConnector(http())).responseTimeout(PATIENCE).build();
	}

	HttpClient http() {
		return HttpClient.newConnection()
			.option(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false, true))
			.baseUrl("http://localhost:" + this.server.port());
	}

	int port() {
		return this.server.port();
	}

	/**
	 * Wait until the only scope has ended, and check what was done with it.
	 * @param expected the events
	 */
	void expectEvents(String... expected) {
		Awaitility.await().atMost(PATIENCE).until(() -> this.scopes.only().events.contains("end"));
		assertThat(this.scopes.only().events).containsExactly(expected);
	}

	/**
	 * Wait until every buffer that the server allocated was released.
	 */
	void expectNoLeak() {
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> this.allocator.metric().usedHeapMemory() + this.allocator.metric().usedDirectMemory() == 0);
	}

	@Override
	public void close() {
		this.server.disposeNow(PATIENCE);
		this.context.close();
	}

	/**
	 * What the auto-configuration declares in an application.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableWebFlux
	static class Components {

		@Bean
		RecordingScopes scopes() {
			return new RecordingScopes();
		}

		@Bean
		WebFilter sessionFilter(RecordingScopes scopes, Environment environment,
				ObjectProvider<RequestMappingHandlerMapping> mappings) {
			if (!environment.getProperty("enabled", Boolean.class, true)) {
				return (exchange, chain) -> chain.filter(exchange);
			}
			WebSettings settings = WebSettings.parse(environment.getProperty("commit-on", "2xx"),
					DataSize.ofBytes(BUFFER), List.of("/excluded/**"), -90);
			return WebComponents.sessionFilter(scopes, settings, () -> mappings.stream().toList());
		}

		@Bean
		HandlerResultHandler preparation(ObjectProvider<HandlerResultHandler> handlers) {
			return WebComponents.preparation(() -> handlers.stream().toList());
		}

		@Bean
		WebExceptionHandler problemDetails(ServerCodecConfigurer codecs) {
			return WebComponents.problemDetails(codecs);
		}

		@Bean
		WebFluxConfigurer sessionArguments() {
			return WebComponents.sessionArguments();
		}

		// records when the status and the headers go out
		@Bean
		@Order(-200)
		WebFilter recorder(RecordingScopes scopes) {
			return (exchange, chain) -> {
				exchange.getResponse()
					.beforeCommit(() -> Mono
						.fromRunnable(() -> scopes.opened.forEach((scope) -> scope.events.add("headers"))));
				return chain.filter(exchange).contextWrite((context) -> context.put("outer", "visible"));
			};
		}

	}

}
