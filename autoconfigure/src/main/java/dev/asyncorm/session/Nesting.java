package dev.asyncorm.session;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

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
			AtomicReference<@Nullable Savepoint> current = new AtomicReference<>();
			Mono<Void> onCancel = Mono.defer(() -> {
				Savepoint savepoint = current.get();
				return (savepoint != null) ? rollBack(operation, savepoint, null) : Mono.empty();
			});
			return this.connection.exclusively(behindSavepoint(operation, work, current), onCancel);
		}));
	}

	/**
	 * What a cancel has to undo is left to the exclusive section, which keeps siblings
	 * out until it is done.
	 */
	private <T> Flux<T> behindSavepoint(Operation operation, Flux<T> work,
			AtomicReference<@Nullable Savepoint> current) {
		return Flux.usingWhen(create(operation).doOnNext(current::set),
				(savepoint) -> work.concatWith(release(savepoint).then(Mono.<T>empty())), (savepoint) -> Mono.empty(),
				(savepoint, error) -> rollBack(operation, savepoint, error), (savepoint) -> Mono.empty());
	}

	private Mono<Savepoint> create(Operation operation) {
		return this.turns.run(operation, () -> {
			Savepoint savepoint = new Savepoint("ASYNC_ORM_" + this.savepoints.incrementAndGet(), new AtomicBoolean());
			return this.connection.savepoint(savepoint.name()).thenReturn(savepoint);
		});
	}

	private Mono<Void> release(Savepoint savepoint) {
		return this.turns.run(FLUSH,
				() -> this.flush.all()
					.then(this.connection.releaseSavepoint(savepoint.name()))
					.doOnSuccess((done) -> savepoint.ended().set(true)));
	}

	private Mono<Void> rollBack(Operation operation, Savepoint savepoint, @Nullable Throwable cause) {
		return this.turns.run(operation, () -> savepoint.ended().get() ? Mono.<Void>empty()
				: this.connection.rollbackToSavepoint(savepoint.name()).onErrorResume((error) -> {
					if (cause != null && cause != error) {
						cause.addSuppressed(error);
					}
					return Mono.empty();
				}));
	}

	/**
	 * A savepoint of this session.
	 *
	 * @param name its name
	 * @param ended whether it was released
	 */
	private record Savepoint(String name, AtomicBoolean ended) {
	}

}
