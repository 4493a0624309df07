package dev.asyncorm.provider;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.r2dbc.spi.R2dbcException;
import org.reactivestreams.Publisher;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.transaction.NoTransactionException;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

import dev.asyncorm.CommitOutcomeUnknownException;

/**
 * Repeats work that lost against a concurrent transaction: a serialization failure, a
 * deadlock, a lock that was not available. Every attempt is a subscription of its own, so
 * it gets a fresh session and transaction. <pre>
 * provider.inTransaction((session) -&gt; transfer(session))
 *     .retryWhen(TransactionRetry.atMost(3));</pre> Inside an outer transaction or
 * request scope only work of {@link AsyncOrmProvider#inNewSession} is repeated; anything
 * else would go on in a transaction that is lost. A commit of unknown outcome is never
 * repeated. When the attempts are used up, the last error is emitted as it is, with the
 * earlier ones suppressed in it. The results of a {@code …Many} method are emitted before
 * the commit, so collect them before this. Cancelling cancels the wait or the attempt.
 * Immutable and safe for concurrent use.
 *
 * @since 0.1.0
 */
public final class TransactionRetry extends Retry {

	private static final int LARGEST_SHIFT = 20;

	private static final String SERIALIZATION_FAILURE = "40001";

	private static final String DEADLOCK = "40P01";

	private final long retries;

	private final Duration first;

	private final Duration longest;

	private final boolean optimistic;

	private TransactionRetry(long retries, Duration first, Duration longest, boolean optimistic) {
		this.retries = retries;
		this.first = first;
		this.longest = longest;
		this.optimistic = optimistic;
	}

	/**
	 * Repeat work a limited number of times, after 20 ms at first and twice as long each
	 * time up to a second, varied at random by half.
	 * @param retries the most attempts after the first one
	 * @return the policy
	 */
	public static TransactionRetry atMost(long retries) {
		if (retries < 0) {
			throw new IllegalArgumentException("A number of " + retries + " retries is negative");
		}
		return new TransactionRetry(retries, Duration.ofMillis(20), Duration.ofSeconds(1), false);
	}

	/**
	 * Wait differently.
	 * @param firstWait the wait before the first retry, doubled for each further one
	 * @param longestWait the longest wait
	 * @return a new policy
	 */
	public TransactionRetry waiting(Duration firstWait, Duration longestWait) {
		return new TransactionRetry(this.retries, firstWait, longestWait, this.optimistic);
	}

	/**
	 * Repeat after an optimistic lock failed, too. Only for work that reads anew what it
	 * changes.
	 * @return a new policy
	 */
	public TransactionRetry withOptimisticLocks() {
		return new TransactionRetry(this.retries, this.first, this.longest, true);
	}

	@Override
	public Publisher<?> generateCompanion(Flux<RetrySignal> retrySignals) {
		return Flux.defer(() -> {
			List<Throwable> earlier = new ArrayList<>();
			return retrySignals.concatMap((signal) -> next(signal.failure(), earlier));
		});
	}

	private Mono<Long> next(Throwable failure, List<Throwable> earlier) {
		if (!isRepeatable(failure)) {
			return Mono.error(failure);
		}
		return isLostWithOuter(failure).flatMap((lost) -> {
			if (lost || earlier.size() >= this.retries) {
				earlier.stream().filter((attempt) -> attempt != failure).forEach(failure::addSuppressed);
				return Mono.error(failure);
			}
			earlier.add(failure);
			return Mono.delay(wait(earlier.size()));
		});
	}

	private boolean isRepeatable(Throwable failure) {
		boolean repeatable = false;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof CommitOutcomeUnknownException) {
				return false;
			}
			repeatable |= cause instanceof PessimisticLockingFailureException || isRolledBack(cause)
					|| (this.optimistic && cause instanceof OptimisticLockingFailureException);
		}
		return repeatable;
	}

	/**
	 * Look at the state itself: Spring has no exception of its own for the deadlock that
	 * PostgreSQL's driver reports.
	 */
	private static boolean isRolledBack(Throwable cause) {
		return cause instanceof R2dbcException failure
				&& (SERIALIZATION_FAILURE.equals(failure.getSqlState()) || DEADLOCK.equals(failure.getSqlState()));
	}

	private static Mono<Boolean> isLostWithOuter(Throwable failure) {
		return OwnTransactionEnded.isMarkOf(failure) ? Mono.just(false) : isInTransaction();
	}

	/**
	 * Tell whether the subscriber is in a transaction or scope.
	 * @return whether it is
	 */
	static Mono<Boolean> isInTransaction() {
		return TransactionSynchronizationManager.forCurrentTransaction()
			.map(TransactionSynchronizationManager::isActualTransactionActive)
			.onErrorResume(NoTransactionException.class, (ex) -> Mono.just(false));
	}

	private Duration wait(int attempt) {
		long nanos = this.longest.toNanos();
		int doublings = Math.min(attempt - 1, LARGEST_SHIFT);
		if (this.first.toNanos() < (nanos >> doublings)) {
			nanos = this.first.toNanos() << doublings;
		}
		double spread = ThreadLocalRandom.current().nextDouble(0.5, 1.5);
		return Duration.ofNanos((long) (nanos * spread));
	}

}
