package dev.asyncorm.web;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.util.Assert;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lets the session prepare its entities between the handler and the encoding of what it
 * returned, so that the body shows versions, audit values and generated ids. Goes before
 * all other result handlers and delegates to the one that would have been chosen.
 * <p>
 * The elements of a {@link Flux} are prepared as they come, and only in answers to
 * methods that may change something.
 */
final class PreparationResultHandler implements HandlerResultHandler, Ordered {

	private static final Set<HttpMethod> SAFE_METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

	private final Supplier<? extends Collection<HandlerResultHandler>> handlers;

	private final AtomicReference<@Nullable List<HandlerResultHandler>> sorted = new AtomicReference<>();

	private final ReactiveAdapterRegistry adapters = ReactiveAdapterRegistry.getSharedInstance();

	PreparationResultHandler(Supplier<? extends Collection<HandlerResultHandler>> handlers) {
		this.handlers = handlers;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public boolean supports(HandlerResult result) {
		return result.getHandler() instanceof HandlerMethod && result.getReturnValue() != null
				&& !result.getReturnTypeSource().hasMethodAnnotation(ExceptionHandler.class)
				&& delegate(result) != null;
	}

	@Override
	public Mono<Void> handleResult(ServerWebExchange exchange, HandlerResult result) {
		HandlerResultHandler delegate = delegate(result);
		Object value = result.getReturnValue();
		RequestScope request = RequestScope.find(exchange.getAttributes());
		Assert.state(delegate != null && value != null, "Not a supported result");
		if (request == null) {
			return delegate.handleResult(exchange, result);
		}
		Preparation preparation = new Preparation(request, SAFE_METHODS.contains(exchange.getRequest().getMethod()));
		ReactiveAdapter adapter = this.adapters.getAdapter(null, value);
		if (adapter != null) {
			return delegate.handleResult(exchange, copy(result, prepared(preparation, adapter, value)));
		}
		return preparation.of(value).flatMap((ready) -> delegate.handleResult(exchange, copy(result, ready)));
	}

	private HandlerResult copy(HandlerResult result, Object value) {
		return new HandlerResult(result.getHandler(), value, result.getReturnTypeSource(), result.getBindingContext());
	}

	private Object prepared(Preparation preparation, ReactiveAdapter adapter, Object value) {
		if (adapter.isNoValue()) {
			return value;
		}
		return adapter.fromPublisher(adapter.isMultiValue() ? preparation.ofAll(Flux.from(adapter.toPublisher(value)))
				: Mono.<Object>from(adapter.toPublisher(value)).flatMap(preparation::of));
	}

	private @Nullable HandlerResultHandler delegate(HandlerResult result) {
		for (HandlerResultHandler handler : sorted()) {
			if (handler.supports(result)) {
				return handler;
			}
		}
		return null;
	}

	private List<HandlerResultHandler> sorted() {
		List<HandlerResultHandler> found = this.sorted.get();
		if (found == null) {
			found = new ArrayList<>(this.handlers.get());
			found.remove(this);
			AnnotationAwareOrderComparator.sort(found);
			this.sorted.set(found);
		}
		return found;
	}

	/**
	 * Prepares what one request returns.
	 */
	private final class Preparation {

		private final RequestScope request;

		private final boolean safe;

		Preparation(RequestScope request, boolean safe) {
			this.request = request;
			this.safe = safe;
		}

		Mono<Object> of(Object value) {
			if (value instanceof HttpEntity<?> entity) {
				return ofEntity(entity);
			}
			return this.request.prepare(null).thenReturn(value);
		}

		private Mono<Object> ofEntity(HttpEntity<?> entity) {
			Object body = entity.getBody();
			if (body == null) {
				return Mono.just(entity);
			}
			HttpStatusCode status = (entity instanceof ResponseEntity<?> response) ? response.getStatusCode() : null;
			ReactiveAdapter adapter = PreparationResultHandler.this.adapters.getAdapter(null, body);
			if (adapter == null) {
				return this.request.prepare(status).thenReturn(entity);
			}
			Object prepared = prepared(this, adapter, body);
			return Mono.just((status != null) ? new ResponseEntity<>(prepared, entity.getHeaders(), status)
					: new HttpEntity<>(prepared, entity.getHeaders()));
		}

		Flux<Object> ofAll(Flux<Object> values) {
			if (this.safe) {
				return values;
			}
			return values.index()
				.concatMap((indexed) -> ((indexed.getT1() == 0) ? this.request.prepare(null)
						: this.request.prepareIfModified(indexed.getT2()))
					.thenReturn(indexed.getT2()), 0);
		}

	}

}
