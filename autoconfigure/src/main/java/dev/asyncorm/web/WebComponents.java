package dev.asyncorm.web;

import java.util.Collection;
import java.util.function.Supplier;

import org.springframework.data.web.ReactivePageableHandlerMethodArgumentResolver;
import org.springframework.data.web.ReactiveSortHandlerMethodArgumentResolver;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilter;

import dev.asyncorm.context.SessionScopes;

/**
 * Creates the beans that connect sessions and requests; each is immutable and safe for
 * concurrent use. An application needs none of it by name: the auto-configuration
 * declares them.
 *
 * @since 0.1.0
 */
public final class WebComponents {

	private WebComponents() {
	}

	/**
	 * Create the filter that opens a scope per request.
	 * @param scopes where scopes come from
	 * @param settings which requests get one and what commits
	 * @param mappings the mappings of annotated handlers, asked for with the first
	 * request
	 * @return the filter, ordered by the settings
	 */
	public static WebFilter sessionFilter(SessionScopes scopes, WebSettings settings,
			Supplier<? extends Collection<RequestMappingHandlerMapping>> mappings) {
		return new SessionWebFilter(scopes, settings, new ScopeRules(settings.excludedPaths(), mappings));
	}

	/**
	 * Create what lets a session prepare its entities before they are encoded.
	 * @param handlers all result handlers, asked for with the first result
	 * @return the handler, ordered before all others
	 */
	public static HandlerResultHandler preparation(Supplier<? extends Collection<HandlerResultHandler>> handlers) {
		return new PreparationResultHandler(handlers);
	}

	/**
	 * Create what answers failures of the database.
	 * @param codecs the application's codecs
	 * @return the handler, ordered before Boot's
	 */
	public static WebExceptionHandler problemDetails(ServerCodecConfigurer codecs) {
		return new ProblemDetailExceptionHandler(codecs);
	}

	/**
	 * Create what passes the session to annotated handler methods.
	 * @return the configurer
	 */
	public static WebFluxConfigurer sessionArguments() {
		return new AsyncSessionArgumentResolver();
	}

	/**
	 * Create what passes pages, orders and positions to annotated handler methods.
	 * @param pages reads a page
	 * @param orders reads an order
	 * @return the configurer
	 */
	public static WebFluxConfigurer pagingArguments(ReactivePageableHandlerMethodArgumentResolver pages,
			ReactiveSortHandlerMethodArgumentResolver orders) {
		return new PagingArguments(pages, orders);
	}

}
