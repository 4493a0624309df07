package dev.asyncorm.context;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import dev.asyncorm.fixture.OnPostgres;

import static org.assertj.core.api.Assertions.assertThat;

@OnPostgres
class PostgresCallbackErrorTests extends ScopeContractTests {

	@Test
	void callbackThatThrowsAfterCommitChangesNothing() {
		run(committed(register(new TransactionSynchronization() {

			@Override
			public Mono<Void> afterCommit() {
				throw new IllegalStateException("on purpose");
			}

		}).then(insert(1))));
		assertThat(ids()).containsExactly(1);
	}

	@Test
	void callbackThatThrowsBeforeCompletionChangesNothing() {
		run(committed(register(new TransactionSynchronization() {

			@Override
			public Mono<Void> beforeCompletion() {
				throw new IllegalStateException("on purpose");
			}

		}).then(insert(1))));
		assertThat(ids()).containsExactly(1);
	}

	@Test
	void callbackWorksInTheTransactionThatIsCommitted() {
		run(committed(register(new TransactionSynchronization() {

			@Override
			public Mono<Void> beforeCommit(boolean readOnly) {
				return insert(2).then();
			}

		}).then(insert(1))));
		assertThat(ids()).containsExactly(1, 2);
		assertThat(recorder().events()).filteredOn("ACQUIRE"::equals).hasSize(1);
	}

	@Test
	void endGoesOnWhenCancelled() {
		SessionScope scope = this.scopes.openNew();
		run(insert(1).contextWrite(scope::bind));
		StepVerifier.create(scope.end("the test ended")).thenCancel().verify(TIMEOUT);
		StepVerifier.create(this.scopes.drain()).expectComplete().verify(Duration.ofSeconds(3));
		assertThat(ids()).isEmpty();
	}

	private static Mono<Void> register(TransactionSynchronization synchronization) {
		return TransactionSynchronizationManager.forCurrentTransaction()
			.doOnNext((manager) -> manager.registerSynchronization(synchronization))
			.then();
	}

}
