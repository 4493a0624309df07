package dev.asyncorm.connection;

import reactor.core.publisher.Mono;

/**
 * What a scope runs around its own commits and rollbacks: the transaction
 * synchronizations that Spring's transaction manager would run.
 *
 * @since 0.1.0
 */
public interface TransactionCallbacks {

	/**
	 * Run before the last flush of a commit.
	 * @return completion; an error prevents the commit
	 */
	Mono<Void> beforeCommit();

	/**
	 * Run before COMMIT or ROLLBACK; never fails.
	 * @return completion
	 */
	Mono<Void> beforeCompletion();

	/**
	 * Run after COMMIT; never fails.
	 * @return completion
	 */
	Mono<Void> afterCommit();

	/**
	 * Run after COMMIT or ROLLBACK; never fails.
	 * @param status a status of
	 * {@link org.springframework.transaction.reactive.TransactionSynchronization}
	 * @return completion
	 */
	Mono<Void> afterCompletion(int status);

}
