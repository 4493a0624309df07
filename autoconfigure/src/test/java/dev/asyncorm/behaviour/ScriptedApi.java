package dev.asyncorm.behaviour;

import java.util.function.BiFunction;

import org.reactivestreams.Publisher;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.AsyncSession;

/**
 * One handler per form of answer; the test that sends the request says what they do.
 */
@RestController
@RequestMapping("/answer")
class ScriptedApi {

	private volatile BiFunction<AsyncSession, ServerWebExchange, ? extends Publisher<?>> script = (session,
			exchange) -> Mono.empty();

	void script(BiFunction<AsyncSession, ServerWebExchange, ? extends Publisher<?>> script) {
		this.script = script;
	}

	@RequestMapping("/mono")
	Mono<Object> mono(AsyncSession session, ServerWebExchange exchange) {
		return Mono.from(run(session, exchange));
	}

	@RequestMapping("/none")
	Mono<Void> none(AsyncSession session, ServerWebExchange exchange) {
		return Flux.from(run(session, exchange)).then();
	}

	@RequestMapping("/entity")
	Mono<ResponseEntity<?>> entity(AsyncSession session, ServerWebExchange exchange) {
		return Mono.from(run(session, exchange)).cast(ResponseEntity.class).map((entity) -> entity);
	}

	@RequestMapping(path = "/array", produces = MediaType.APPLICATION_JSON_VALUE)
	Flux<Object> array(AsyncSession session, ServerWebExchange exchange) {
		return Flux.from(run(session, exchange));
	}

	@RequestMapping(path = "/stream", produces = MediaType.APPLICATION_NDJSON_VALUE)
	Flux<Object> stream(AsyncSession session, ServerWebExchange exchange) {
		return Flux.from(run(session, exchange));
	}

	private Flux<Object> run(AsyncSession session, ServerWebExchange exchange) {
		return Flux.defer(() -> Flux.<Object>from(this.script.apply(session, exchange)));
	}

}
