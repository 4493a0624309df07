package dev.asyncorm.web;

import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

import dev.asyncorm.context.SessionScopes;

/**
 * Opens a session scope per request, without I/O, and decides its outcome before the
 * client can see success.
 */
final class SessionWebFilter implements WebFilter, Ordered {

	private final SessionScopes scopes;

	private final WebSettings settings;

	private final ScopeRules rules;

	SessionWebFilter(SessionScopes scopes, WebSettings settings, ScopeRules rules) {
		this.scopes = scopes;
		this.settings = settings;
		this.rules = rules;
	}

	@Override
	public int getOrder() {
		return this.settings.order();
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (this.rules.isExcluded(exchange)) {
			return chain.filter(exchange);
		}
		if (!this.rules.mayBeMarked(exchange)) {
			return inScope(exchange, chain);
		}
		return this.rules.isMarked(exchange)
			.flatMap((marked) -> marked ? chain.filter(exchange) : inScope(exchange, chain));
	}

	private Mono<Void> inScope(ServerWebExchange exchange, WebFilterChain chain) {
		return Mono.deferContextual((current) -> Mono.usingWhen(
				Mono.fromSupplier(
						() -> new RequestScope(this.scopes.open(current), exchange, this.settings.commitOn())),
				(request) -> run(request, exchange, chain), RequestScope::free,
				(request, ex) -> request.free().then(request.abandon(RequestScope.FAILED)),
				(request) -> request.free().then(request.abandon(RequestScope.CANCELLED))));
	}

	private Mono<Void> run(RequestScope request, ServerWebExchange exchange, WebFilterChain chain) {
		ServerHttpResponse response = ScopedResponse.of(exchange, request, this.settings.responseBuffer().toBytes());
		ServerWebExchange scoped = exchange.mutate().response(response).build();
		return request.enter()
			.then(Mono.defer(() -> chain.filter(scoped)))
			.then(request.complete())
			.contextWrite(request::bind);
	}

}
