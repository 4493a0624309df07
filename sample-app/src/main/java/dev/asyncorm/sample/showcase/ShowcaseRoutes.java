package dev.asyncorm.sample.showcase;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

import dev.asyncorm.web.AsyncSessions;

/**
 * The same in functional style.
 */
@Configuration(proxyBeanMethods = false)
class ShowcaseRoutes {

	@Bean
	RouterFunction<ServerResponse> functionalRoute() {
		return RouterFunctions.route().POST("/showcase/functional", this::functional).build();
	}

	private Mono<ServerResponse> functional(ServerRequest request) {
		return AsyncSessions.of(request)
			.persist(Note.named("functional"))
			.flatMap((note) -> ServerResponse.ok().bodyValue(note));
	}

}
