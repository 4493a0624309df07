package dev.asyncorm.web;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.result.condition.PatternsRequestCondition;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Decides which requests get a scope. The filter runs before the handler is known, so
 * handlers marked {@link NoSession} are looked up ahead, but only for requests whose path
 * one of them matches.
 */
final class ScopeRules {

	private final List<PathPattern> excludedPaths;

	private final Supplier<? extends Collection<RequestMappingHandlerMapping>> mappings;

	private final AtomicReference<@Nullable List<Marked>> marked = new AtomicReference<>();

	ScopeRules(List<PathPattern> excludedPaths, Supplier<? extends Collection<RequestMappingHandlerMapping>> mappings) {
		this.excludedPaths = excludedPaths;
		this.mappings = mappings;
	}

	boolean isExcluded(ServerWebExchange exchange) {
		return isUpgrade(exchange.getRequest()) || isExcludedPath(exchange.getRequest());
	}

	boolean mayBeMarked(ServerWebExchange exchange) {
		return marked().stream().anyMatch((marked) -> marked.matches(exchange));
	}

	Mono<Boolean> isMarked(ServerWebExchange exchange) {
		return Flux.fromIterable(this.mappings.get())
			.concatMap((mapping) -> mapping.getHandlerInternal(exchange).onErrorComplete())
			.next()
			.map((handler) -> ScopedResponse.isMarked(handler, NoSession.class))
			.defaultIfEmpty(false);
	}

	// a handshake is a GET (CONNECT in HTTP/2): no header takes the scope away from a
	// POST
	private boolean isUpgrade(ServerHttpRequest request) {
		HttpMethod method = request.getMethod();
		return "CONNECT".equals(method.name())
				|| HttpMethod.GET.equals(method) && (request.getHeaders().containsHeader("Sec-WebSocket-Key")
						|| "websocket".equalsIgnoreCase(request.getHeaders().getFirst(HttpHeaders.UPGRADE)));
	}

	private boolean isExcludedPath(ServerHttpRequest request) {
		if (this.excludedPaths.isEmpty()) {
			return false;
		}
		PathContainer path = request.getPath().pathWithinApplication();
		return this.excludedPaths.stream().anyMatch((pattern) -> pattern.matches(path));
	}

	private List<Marked> marked() {
		List<Marked> found = this.marked.get();
		if (found == null) {
			found = this.mappings.get().stream().flatMap((mapping) -> Marked.of(mapping).stream()).toList();
			this.marked.set(found);
		}
		return found;
	}

	/**
	 * The paths of one handler without a scope.
	 *
	 * @param patterns the patterns
	 */
	private record Marked(PatternsRequestCondition patterns) {

		static List<Marked> of(RequestMappingHandlerMapping mapping) {
			return mapping.getHandlerMethods()
				.entrySet()
				.stream()
				.filter((entry) -> ScopedResponse.isMarked(entry.getValue(), NoSession.class))
				.map((entry) -> new Marked(entry.getKey().getPatternsCondition()))
				.toList();
		}

		boolean matches(ServerWebExchange exchange) {
			return this.patterns.getMatchingCondition(exchange) != null;
		}

	}

}
