package dev.asyncorm.provider;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.reactive.TransactionContextManager;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import dev.asyncorm.CommitOutcomeUnknownException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TransactionRetryTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final TransactionRetry RETRY = TransactionRetry.atMost(2)
		.waiting(Duration.ofMillis(1), Duration.ofMillis(2));

	private final AtomicInteger attempts = new AtomicInteger();

	private Mono<Integer> failing(Throwable... failures) {
		return Mono.defer(() -> {
			int attempt = this.attempts.getAndIncrement();
			return (attempt < failures.length) ? Mono.error(failures[attempt]) : Mono.just(attempt);
		});
	}

	private static Throwable failure(Mono<?> work) {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		StepVerifier.create(work).expectErrorSatisfies(failure::set).verify(TIMEOUT);
		return failure.get();
	}

	private static CannotAcquireLockException conflict(int number) {
		return new CannotAcquireLockException("conflict " + number);
	}

	@Test
	void repeatsUntilSuccess() {
		Mono<Integer> work = failing(conflict(1), new UnexpectedRollbackException("swallowed", conflict(2)))
			.retryWhen(RETRY);
		StepVerifier.create(work).expectNext(2).expectComplete().verify(TIMEOUT);
		this.attempts.set(0);
		StepVerifier.create(work).expectNext(2).expectComplete().verify(TIMEOUT);
	}

	@Test
	@DisplayName("The last error comes as it is, with the earlier ones in it")
	void emitsLastErrorWhenUsedUp() {
		CannotAcquireLockException first = conflict(1);
		CannotAcquireLockException second = conflict(2);
		CannotAcquireLockException third = conflict(3);
		assertThat(failure(failing(first, second, third).retryWhen(RETRY))).isSameAs(third);
		assertThat(third.getSuppressed()).containsExactly(first, second);
		assertThat(this.attempts).hasValue(3);
		this.attempts.set(0);
		CannotAcquireLockException same = conflict(4);
		assertThat(failure(failing(same, same, same).retryWhen(RETRY))).isSameAs(same);
	}

	@Test
	void doesNotRepeatOtherErrors() {
		assertThat(failure(failing(new DuplicateKeyException("twice")).retryWhen(RETRY)))
			.isInstanceOf(DuplicateKeyException.class);
		assertThat(this.attempts).hasValue(1);
	}

	@Test
	void neverRepeatsCommitOfUnknownOutcome() {
		CommitOutcomeUnknownException unknown = new CommitOutcomeUnknownException("lost", conflict(1));
		assertThat(failure(failing(unknown).retryWhen(RETRY))).isSameAs(unknown);
		assertThat(this.attempts).hasValue(1);
	}

	@Test
	void repeatsOptimisticLocksWhenAsked() {
		OptimisticLockingFailureException stale = new OptimisticLockingFailureException("stale");
		assertThat(failure(failing(stale).retryWhen(RETRY))).isSameAs(stale);
		this.attempts.set(0);
		StepVerifier.create(failing(stale).retryWhen(RETRY.withOptimisticLocks()))
			.expectNext(1)
			.expectComplete()
			.verify(TIMEOUT);
	}

	@Test
	@DisplayName("Inside an outer transaction the error of a nested one is final, that of an own one is not")
	void repeatsInsideOuterTransactionOnlyWhatWasItsOwn() {
		CannotAcquireLockException nested = conflict(1);
		assertThat(failure(inTransaction(failing(nested).retryWhen(RETRY)))).isSameAs(nested);
		assertThat(this.attempts).hasValue(1);
		this.attempts.set(0);
		StepVerifier.create(inTransaction(failing(OwnTransactionEnded.mark(conflict(2))).retryWhen(RETRY)))
			.expectNext(1)
			.expectComplete()
			.verify(TIMEOUT);
	}

	private static <T> Mono<T> inTransaction(Mono<T> work) {
		return TransactionSynchronizationManager.forCurrentTransaction()
			.doOnNext((current) -> current.setActualTransactionActive(true))
			.then(work)
			.contextWrite(TransactionContextManager.getOrCreateContext())
			.contextWrite(TransactionContextManager.getOrCreateContextHolder());
	}

	@Test
	void waitsLongerEachTime() {
		TransactionRetry retry = TransactionRetry.atMost(40).waiting(Duration.ofMillis(100), Duration.ofSeconds(1));
		Throwable[] failures = new Throwable[12];
		for (int i = 0; i < failures.length; i++) {
			failures[i] = conflict(i);
		}
		StepVerifier.withVirtualTime(() -> failing(failures).retryWhen(retry))
			.expectSubscription()
			.expectNoEvent(Duration.ofMillis(49))
			.then(() -> assertThat(this.attempts).hasValue(1))
			.thenAwait(Duration.ofMillis(110))
			.then(() -> assertThat(this.attempts.get()).isBetween(2, 3))
			.thenAwait(Duration.ofSeconds(20))
			.expectNext(12)
			.expectComplete()
			.verify(TIMEOUT);
	}

	@Test
	void refusesNegativeNumber() {
		assertThatIllegalArgumentException().isThrownBy(() -> TransactionRetry.atMost(-1)).withMessageContaining("-1");
	}

}
