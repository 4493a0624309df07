package dev.asyncorm.web;

import java.lang.annotation.Annotation;
import java.nio.file.Path;
import java.util.function.Supplier;

import org.reactivestreams.Publisher;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The response that the chain sees: whatever way it is written, the outcome of the
 * request's work comes first. The gates are inside the published bodies, so that WebFlux
 * clears the content headers when a commit fails.
 */
class ScopedResponse extends ServerHttpResponseDecorator {

	private final ServerWebExchange exchange;

	private final RequestScope request;

	private final long bufferLimit;

	ScopedResponse(ServerWebExchange exchange, RequestScope request, long bufferLimit) {
		super(exchange.getResponse());
		this.exchange = exchange;
		this.request = request;
		this.bufferLimit = bufferLimit;
	}

	static ScopedResponse of(ServerWebExchange exchange, RequestScope request, long bufferLimit) {
		return (exchange.getResponse() instanceof ZeroCopyHttpOutputMessage target)
				? new ZeroCopy(exchange, request, bufferLimit, target)
				: new ScopedResponse(exchange, request, bufferLimit);
	}

	static boolean isMarked(HandlerMethod handler, Class<? extends Annotation> annotation) {
		return handler.hasMethodAnnotation(annotation)
				|| AnnotatedElementUtils.hasAnnotation(handler.getBeanType(), annotation);
	}

	@Override
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
		BodyGate gate = new BodyGate(this.request, bufferFactory(), this.bufferLimit,
				getHeaders().getContentLength() >= 0);
		if (body instanceof Mono<? extends DataBuffer> single) {
			return super.writeWith(gate.single(single));
		}
		return super.writeWith(gate.several(body));
	}

	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		// the response to HEAD never subscribes to the body
		if (HttpMethod.HEAD.equals(this.exchange.getRequest().getMethod())) {
			return settleThen(() -> super.writeAndFlushWith(body));
		}
		if (isEndless()) {
			return this.request.settle(RequestScope.STREAMING)
				.then(Mono.defer(() -> super.writeAndFlushWith(withoutScope(body))));
		}
		BodyGate gate = new BodyGate(this.request, bufferFactory(), 0, false);
		return super.writeAndFlushWith(gate.<Publisher<? extends DataBuffer>>stream(body));
	}

	@Override
	public Mono<Void> setComplete() {
		return settleThen(super::setComplete);
	}

	final Mono<Void> settleThen(Supplier<Mono<Void>> write) {
		return this.request.settle().then(Mono.defer(write));
	}

	private boolean isEndless() {
		MediaType type = getHeaders().getContentType();
		Object handler = this.exchange.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE);
		return MediaType.TEXT_EVENT_STREAM.isCompatibleWith(type)
				&& !(handler instanceof HandlerMethod method && isMarked(method, StreamInSession.class));
	}

	private Flux<Publisher<? extends DataBuffer>> withoutScope(
			Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return Flux.<Publisher<? extends DataBuffer>>from(body)
			.<Publisher<? extends DataBuffer>>map((part) -> Flux.from(part).contextWrite(this.request::unbind))
			.contextWrite(this.request::unbind);
	}

	/**
	 * Keeps sendfile for files: the outcome comes before the first byte.
	 */
	private static final class ZeroCopy extends ScopedResponse implements ZeroCopyHttpOutputMessage {

		private final ZeroCopyHttpOutputMessage target;

		ZeroCopy(ServerWebExchange exchange, RequestScope request, long bufferLimit, ZeroCopyHttpOutputMessage target) {
			super(exchange, request, bufferLimit);
			this.target = target;
		}

		@Override
		public Mono<Void> writeWith(Path file, long position, long count) {
			return settleThen(() -> this.target.writeWith(file, position, count));
		}

	}

}
