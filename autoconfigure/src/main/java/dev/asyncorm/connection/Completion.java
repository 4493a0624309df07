package dev.asyncorm.connection;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.reactive.TransactionSynchronization;
import reactor.core.publisher.Mono;

/**
 * Ends a transaction with everything that belongs to it, in Spring's order: before-commit
 * callbacks, the last flush, before completion, COMMIT, after commit, after completion.
 */
final class Completion {

	private final Engine engine;

	private final @Nullable TransactionCallbacks callbacks;

	Completion(Engine engine, @Nullable TransactionCallbacks callbacks) {
		this.engine = engine;
		this.callbacks = callbacks;
	}

	/**
	 * Commit.
	 * @param last what belongs to the commit itself
	 */
	Mono<Void> commit(Runnable last) {
		return Mono.defer(() -> {
			if (this.engine.state().isRollbackOnly()) {
				Throwable failure = this.engine.state().failure();
				return rollback(Engine.GO_ON).then(Mono.error(() -> Refusals.unexpectedRollback(failure)));
			}
			return beforeCommit().then(Mono.defer(this::flush))
				.then(Mono.defer(this::beforeCompletion))
				.onErrorResume((error) -> rollback(Engine.GO_ON).then(Mono.error(error)))
				.then(Mono.defer(() -> commitAndTell(last)));
		});
	}

	private Mono<Void> commitAndTell(Runnable last) {
		Mono<Void> commit = writeHeldBack().then(this.engine.commit(last))
			.onErrorResume((error) -> afterCompletion(statusAfter(error)).then(Mono.error(error)));
		TransactionCallbacks own = this.callbacks;
		if (own == null) {
			return commit;
		}
		return commit.then(Mono.defer(own::afterCommit))
			.then(Mono.defer(() -> afterCompletion(TransactionSynchronization.STATUS_COMMITTED)));
	}

	Mono<Void> rollback(Runnable last) {
		return Mono.defer(this::beforeCompletion)
			.then(this.engine.rollback(last))
			.then(Mono.defer(() -> afterCompletion(TransactionSynchronization.STATUS_ROLLED_BACK)));
	}

	private static int statusAfter(Throwable error) {
		return (error instanceof TransactionException && !(error instanceof UnexpectedRollbackException))
				? TransactionSynchronization.STATUS_UNKNOWN : TransactionSynchronization.STATUS_ROLLED_BACK;
	}

	private Mono<Void> flush() {
		TransactionCompanion companion = this.engine.companion();
		return (companion != null) ? companion.beforeCommit(this.engine.mayCommitByStatement()) : Mono.empty();
	}

	/**
	 * The statement may be the commit itself, so a lost connection tells nothing about
	 * it.
	 */
	private Mono<Void> writeHeldBack() {
		TransactionCompanion companion = this.engine.companion();
		if (companion == null || this.engine.state().isRollbackOnly()) {
			return Mono.empty();
		}
		return companion.writeHeldBack()
			.onErrorResume(
					(error) -> this.engine.rollback(Engine.GO_ON).then(Mono.error(CommitErrors.ofStatement(error))));
	}

	private Mono<Void> beforeCommit() {
		TransactionCallbacks own = this.callbacks;
		return (own != null) ? own.beforeCommit() : Mono.empty();
	}

	private Mono<Void> beforeCompletion() {
		TransactionCallbacks own = this.callbacks;
		return (own != null) ? own.beforeCompletion() : Mono.empty();
	}

	private Mono<Void> afterCompletion(int status) {
		TransactionCallbacks own = this.callbacks;
		return (own != null) ? own.afterCompletion(status) : Mono.empty();
	}

}
