package dev.asyncorm.benchmarks.contender;

import java.util.concurrent.CompletableFuture;

import reactor.core.publisher.Mono;

/**
 * Cuts asynchronous work into a part that is prepared and a part that is measured.
 */
final class Pause {

	private final CompletableFuture<Void> reached = new CompletableFuture<>();

	private final CompletableFuture<Boolean> released = new CompletableFuture<>();

	private CompletableFuture<?> work = new CompletableFuture<>();

	/**
	 * Start the work and wait until it has reached the pause.
	 */
	void start(Mono<Void> whole) {
		this.work = whole.toFuture();
		CompletableFuture.anyOf(this.reached, this.work).join();
	}

	/**
	 * Return what the work waits for.
	 */
	Mono<Boolean> here() {
		this.reached.complete(null);
		return Mono.fromFuture(this.released);
	}

	/**
	 * Let the work go on and wait for its end.
	 */
	void end() {
		this.released.complete(true);
		this.work.join();
	}

}
