package dev.asyncorm.context;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import dev.asyncorm.ConnectionUnavailableException;

/**
 * Counts open scopes, so that a shutdown can wait for them. Mutable and safe for
 * concurrent use.
 */
final class RunningScopes {

	private final AtomicInteger open = new AtomicInteger();

	private final AtomicBoolean draining = new AtomicBoolean();

	private final Sinks.Empty<Void> drained = Sinks.empty();

	void opened() {
		if (this.draining.get()) {
			throw new ConnectionUnavailableException("The application is shutting down; no new session is opened",
					null);
		}
		this.open.incrementAndGet();
	}

	void closed() {
		if (this.open.decrementAndGet() <= 0 && this.draining.get()) {
			this.drained.tryEmitEmpty();
		}
	}

	Mono<Void> drain() {
		return Mono.defer(() -> {
			this.draining.set(true);
			if (this.open.get() <= 0) {
				this.drained.tryEmitEmpty();
			}
			return this.drained.asMono();
		});
	}

}
