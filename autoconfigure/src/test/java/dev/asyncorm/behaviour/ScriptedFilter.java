package dev.asyncorm.behaviour;

import java.util.function.BiFunction;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * A filter of the application; the test that sends the request says what it does.
 */
class ScriptedFilter implements WebFilter, Ordered {

	private static final BiFunction<ServerWebExchange, WebFilterChain, Mono<Void>> NOTHING = (exchange, chain) -> chain
		.filter(exchange);

	private final int order;

	private volatile BiFunction<ServerWebExchange, WebFilterChain, Mono<Void>> script = NOTHING;

	ScriptedFilter(int order) {
		this.order = order;
	}

	void script(BiFunction<ServerWebExchange, WebFilterChain, Mono<Void>> script) {
		this.script = script;
	}

	void reset() {
		this.script = NOTHING;
	}

	@Override
	public int getOrder() {
		return this.order;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		return this.script.apply(exchange, chain);
	}

}
