package dev.asyncorm.schema;

import java.util.concurrent.atomic.AtomicReference;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Lets changes of schemas run one after another in this JVM, for databases that cannot
 * lock a schema: concurrent DDL leaves H2 with broken constraints. Thread-safe.
 */
final class SchemaGate {

	private final AtomicReference<Mono<Void>> last = new AtomicReference<>(Mono.empty());

	/**
	 * Run work after all work that entered before it, whatever that came to.
	 * @param work the work, which must not be cancelled
	 * @return completion of the work
	 */
	Mono<Void> enter(Mono<Void> work) {
		return Mono.defer(() -> {
			Sinks.Empty<Void> done = Sinks.empty();
			Mono<Void> before = this.last.getAndSet(done.asMono());
			return before.then(work).doFinally((signal) -> done.tryEmitEmpty());
		});
	}

}
