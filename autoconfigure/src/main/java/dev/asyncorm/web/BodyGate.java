package dev.asyncorm.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
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

	private final HeldBuffers held;

	private final long limit;

	private final boolean lengthDeclared;

	private boolean started;

	private boolean buffering;

	private boolean keepLast;

	private boolean sent;

	private long size;

	BodyGate(RequestScope request, DataBufferFactory factory, long limit, boolean lengthDeclared) {
		this.request = request;
		this.held = new HeldBuffers(factory);
		request.freeAtEnd(this.held::release);
		this.limit = limit;
		this.lengthDeclared = lengthDeclared;
	}

	/**
	 * Hold the only buffer of a body until the commit.
	 * @param body the body
	 * @return the gated body
	 */
	Mono<DataBuffer> single(Mono<? extends DataBuffer> body) {
		return body.flatMap((buffer) -> {
			this.held.add(buffer);
			return this.request.settle().then(take(0));
		})
			.switchIfEmpty(Mono.defer(() -> this.request.settle().then(Mono.empty())))
			.doOnError((ex) -> this.held.release())
			.doOnCancel(this.held::release)
			.doOnDiscard(DataBuffer.class, DataBufferUtils::release);
	}

	/**
	 * Hold the buffers of a body until the commit as long as they fit, and at least the
	 * last one when there is something to commit.
	 * @param body the body
	 * @return the gated body
	 */
	Flux<DataBuffer> several(Publisher<? extends DataBuffer> body) {
		return watch(Flux.from(body)
			.concatMap(this::next, 0)
			.onErrorResume(this::failed)
			.concatWith(Mono.defer(() -> completed().then(take(0)))))
			.doOnDiscard(DataBuffer.class, DataBufferUtils::release);
	}

	/**
	 * Let a stream pass as it comes and commit when it completes.
	 * @param <T> the type of the stream's parts
	 * @param body the body
	 * @return the gated body
	 */
	<T> Flux<T> stream(Publisher<? extends T> body) {
		return watch(Flux.<T>from(body)
			.doOnNext((part) -> this.sent = true)
			.onErrorResume(this::failed)
			.concatWith(Mono.defer(() -> completed().then(Mono.empty()))));
	}

	private Mono<DataBuffer> next(DataBuffer buffer) {
		this.held.add(buffer);
		if (!this.started) {
			this.started = true;
			this.buffering = this.request.hasWork();
			this.keepLast = this.buffering || this.lengthDeclared;
		}
		if (this.buffering) {
			this.size += buffer.readableByteCount();
			if (this.size <= this.limit) {
				return Mono.empty();
			}
			this.buffering = false;
		}
		// hidden, because concatMap discards an emitted scalar again when a later error
		// cancels it
		return take(this.keepLast ? 1 : 0).hide();
	}

	private Mono<DataBuffer> take(int keep) {
		return Mono.fromSupplier(() -> {
			DataBuffer taken = this.held.take(keep);
			this.sent = this.sent || (taken != null);
			return taken;
		});
	}

	private Mono<Void> completed() {
		this.request.bodyEnded();
		return this.request.settle();
	}

	private <T> Mono<T> failed(Throwable ex) {
		this.request.bodyEnded();
		return this.sent ? this.request.abandon(RequestScope.FAILED).then(Mono.error(ex)) : Mono.error(ex);
	}

	private <T> Flux<T> watch(Flux<T> body) {
		return Flux.usingWhen(Mono.fromSupplier(this::begin), (gate) -> body, BodyGate::free, (gate, ex) -> gate.free(),
				(gate) -> gate.free().then(this.request.abandon(RequestScope.CANCELLED)));
	}

	private BodyGate begin() {
		this.request.bodyStarted();
		return this;
	}

	private Mono<Void> free() {
		return Mono.fromRunnable(this.held::release);
	}

	/**
	 * Buffers that wait for the commit. One thread at a time adds and takes; a cancel may
	 * release from any other. Every buffer is handed out or released exactly once.
	 */
	private static final class HeldBuffers {

		private final Queue<DataBuffer> buffers = new ConcurrentLinkedQueue<>();

		private final DataBufferFactory factory;

		private int count;

		private volatile boolean released;

		HeldBuffers(DataBufferFactory factory) {
			this.factory = factory;
		}

		void add(DataBuffer buffer) {
			this.buffers.add(buffer);
			this.count++;
			if (this.released) {
				release();
			}
		}

		/**
		 * Hand out all buffers but the newest ones, as one buffer and without copying
		 * where the factory can.
		 * @param keep how many of the newest to keep
		 * @return the buffers as one, or {@code null} when there is nothing to hand out
		 */
		@Nullable DataBuffer take(int keep) {
			List<DataBuffer> taken = new ArrayList<>();
			while (this.count > keep) {
				this.count--;
				DataBuffer buffer = this.buffers.poll();
				if (buffer != null) {
					taken.add(buffer);
				}
			}
			if (taken.isEmpty()) {
				return null;
			}
			return (taken.size() == 1) ? taken.get(0) : this.factory.join(taken);
		}

		void release() {
			this.released = true;
			DataBuffer buffer = this.buffers.poll();
			while (buffer != null) {
				DataBufferUtils.release(buffer);
				buffer = this.buffers.poll();
			}
		}

	}

}
