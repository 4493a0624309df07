package dev.asyncorm.context;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What a scope has decided, once and for good. Mutable, safe for concurrent use.
 */
final class FirstOutcome {

	private final AtomicReference<@Nullable Mono<Void>> outcome = new AtomicReference<>();

	boolean isDecided() {
		return this.outcome.get() != null;
	}

	/**
	 * Carry out the first outcome only; a later caller waits for it.
	 */
	Mono<Void> decide(Mono<Void> wanted) {
		Mono<Void> shared = wanted.cache();
		Mono<Void> first = this.outcome.compareAndExchange(null, shared);
		return (first != null) ? first.onErrorComplete() : shared;
	}

}
