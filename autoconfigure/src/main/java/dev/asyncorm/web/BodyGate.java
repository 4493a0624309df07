package dev.asyncorm.web;

import java.util.function.Supplier;

import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stands between one response body and the server, and lets the first or the last byte
 * pass only after the request's work was committed. An error before the first byte
 * decides nothing, because a handler of exceptions may still answer it; an error after
 * it, and a cancel, roll back.
 */
final class BodyGate {

	private final RequestScope request;

	private final DataBufferFactory factory;

	private final long limit;

	private final boolean lengthDeclared;

	private volatile boolean sent;

	BodyGate(RequestScope request, DataBufferFactory factory, long limit, boolean lengthDeclared) {
		this.request = request;
		this.factory = factory;
		this.limit = limit;
		this.lengthDeclared = lengthDeclared;
	}

	/**
	 * Hold the only buffer of a body until the commit.
	 * @param body the body
	 * @return the gated body
	 */
	Mono<DataBuffer> single(Mono<? extends DataBuffer> body) {
		return Mono
			.fromDirect(held(Flux.<DataBuffer>from(body).concatWith(Mono.defer(() -> then(this.request.settle()))),
					() -> HeldBody.Hold.EVERYTHING));
	}

	/**
	 * Hold the buffers of a body until the commit as long as they fit, and at least the
	 * last one when there is something to commit.
	 * @param body the body
	 * @return the gated body
	 */
	Flux<DataBuffer> several(Publisher<? extends DataBuffer> body) {
		return watch(held(settled(body), this::decide).doOnNext((buffer) -> this.sent = true));
	}

	/**
	 * Let a stream pass as it comes and commit when it completes.
	 * @param <T> the type of the stream's parts
	 * @param body the body
	 * @return the gated body
	 */
	<T> Flux<T> stream(Publisher<? extends T> body) {
		return watch(settled(Flux.<T>from(body).doOnNext((part) -> this.sent = true)));
	}

	private Flux<DataBuffer> held(Flux<DataBuffer> body, Supplier<HeldBody.Hold> decision) {
		return new HeldBody(body, this.factory, decision, this.request::freeAtEnd);
	}

	private HeldBody.Hold decide() {
		boolean work = this.request.hasWork();
		return new HeldBody.Hold(work ? this.limit : -1, (work || this.lengthDeclared) ? 1 : 0);
	}

	/**
	 * Let a body complete only after the commit.
	 */
	private <T> Flux<T> settled(Publisher<? extends T> body) {
		return Flux.<T>from(body).onErrorResume(this::failed).concatWith(Mono.defer(() -> {
			this.request.bodyEnded();
			return then(this.request.settle());
		}));
	}

	private <T> Mono<T> then(Mono<Void> outcome) {
		return outcome.then(Mono.empty());
	}

	private <T> Mono<T> failed(Throwable ex) {
		this.request.bodyEnded();
		return this.sent ? this.request.abandon(RequestScope.FAILED).then(Mono.error(ex)) : Mono.error(ex);
	}

	private <T> Flux<T> watch(Flux<T> body) {
		return Flux.usingWhen(Mono.fromSupplier(this::begin), (gate) -> body, (gate) -> Mono.empty(),
				(gate, ex) -> Mono.empty(), (gate) -> gate.request.abandon(RequestScope.CANCELLED));
	}

	private BodyGate begin() {
		this.request.bodyStarted();
		return this;
	}

}
