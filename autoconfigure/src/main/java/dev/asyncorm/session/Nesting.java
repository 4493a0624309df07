package dev.asyncorm.session;

import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.TransactionalConnection;

/**
 * Runs work behind savepoints. All exits are named: completion flushes and releases,
 * failure and cancel roll back to the savepoint.
 */
final class Nesting {

	private static final Operation FLUSH = Operation.of("the flush of nested");

	private final TransactionalConnection connection;

	private final Turns turns;

	private final Flush flush;

	private final AtomicLong savepoints = new AtomicLong();

	Nesting(TransactionalConnection connection, Turns turns, Flush flush) {
		this.connection = connection;
		this.turns = turns;
		this.flush = flush;
	}

	/**
	 * Run work behind a savepoint while all other work waits.
	 * @param <T> the type of the results
	 * @param operation the operation, for error messages
	 * @param work the work
	 * @param check called before the savepoint is set; throws to refuse
	 * @return the results of the work
	 */
	<T> Flux<T> run(Operation operation, Flux<T> work, Runnable check) {
		return this.turns.hold(operation, Flux.defer(() -> {
			check.run();
			Savepoint savepoint = new Savepoint("ASYNC_ORM_" + this.savepoints.incrementAndGet());
			return this.connection.exclusively(behind(savepoint, operation, work),
					rollBack(operation, savepoint, null));
		}));
	}

	/**
	 * What a cancel has to undo is left to the exclusive section, which keeps siblings
	 * out until it is done, also when the cancel came before the savepoint was set.
	 */
	private <T> Flux<T> behind(Savepoint savepoint, Operation operation, Flux<T> work) {
		return Flux.usingWhen(create(operation, savepoint),
				(open) -> work.concatWith(release(open).then(Mono.<T>empty())), (open) -> Mono.empty(),
				(open, error) -> rollBack(operation, open, error), (open) -> Mono.empty());
	}

	private Mono<Savepoint> create(Operation operation, Savepoint savepoint) {
		return this.turns.run(operation,
				() -> this.connection.savepoint(savepoint.name)
					.doOnSuccess((done) -> savepoint.set = true)
					.thenReturn(savepoint));
	}

	private Mono<Void> release(Savepoint savepoint) {
		return this.turns.run(FLUSH,
				() -> this.flush.all()
					.then(this.connection.releaseSavepoint(savepoint.name))
					.doOnSuccess((done) -> savepoint.set = false));
	}

	private Mono<Void> rollBack(Operation operation, Savepoint savepoint, @Nullable Throwable cause) {
		return this.turns.run(operation, () -> !savepoint.set ? Mono.<Void>empty()
				: this.connection.rollbackToSavepoint(savepoint.name).onErrorResume((error) -> {
					if (cause != null && cause != error) {
						cause.addSuppressed(error);
					}
					return Mono.empty();
				}));
	}

	/**
	 * A savepoint of this session. Mutable: changed in the turn of its own work only.
	 */
	private static final class Savepoint {

		private final String name;

		private volatile boolean set;

		private Savepoint(String name) {
			this.name = name;
		}

	}

}
