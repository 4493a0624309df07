package dev.asyncorm.context;

import java.time.Duration;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.r2dbc.connection.ConnectionHolder;
import org.springframework.r2dbc.connection.TransactionAwareConnectionFactoryProxy;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

import dev.asyncorm.connection.LazyConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How transactions and clients of Spring work in a scope.
 */
abstract class TransactionsContractTests extends ScopeContractTests {

	@Test
	@DisplayName("R1 a client built on the raw pool joins the scope's transaction")
	void clientOnRawPoolJoins() {
		run(inScope(insert(1).then(required().transactional(insert(2))), SessionScope::rollback));
		assertThat(ids()).isEmpty();
		assertThat(recorder().events()).filteredOn("ACQUIRE"::equals).hasSize(1);
		run(committed(insert(1).then(required().transactional(insert(2)))));
		assertThat(ids()).containsExactly(1, 2);
	}

	@Test
	@DisplayName("R1 a scope without a statement costs nothing")
	void emptyScopeCostsNothing() {
		run(committed(Mono.empty()));
		run(committed(required().transactional(Mono.empty())));
		assertThat(recorder().events()).isEmpty();
	}

	@Test
	void failedParticipantRollsBackTheTransactionItJoined() {
		Mono<Long> inner = required().transactional(insert(2).then(Mono.error(new IllegalStateException("inner"))));
		Mono<Long> outer = required()
			.transactional(insert(1).then(inner.onErrorResume(IllegalStateException.class, (error) -> Mono.just(0L))));
		StepVerifier.create(outer).expectError(UnexpectedRollbackException.class).verify(TIMEOUT);
		assertThat(ids()).isEmpty();
		StepVerifier.create(committed(insert(3).then(outer))).expectError().verify(TIMEOUT);
		assertThat(ids()).isEmpty();
	}

	@Test
	@DisplayName("R16 a retry around an inner transaction works as it does without a scope")
	void retryAroundInnerTransactionWorks() {
		Mono<Long> failing = required()
			.transactional(insert(1).then(Mono.error(new IllegalStateException("first try"))));
		run(committed(failing.onErrorResume(IllegalStateException.class,
				(error) -> required().transactional(insert(1).then(insert(2))))));
		assertThat(ids()).containsExactly(1, 2);
	}

	@Test
	@DisplayName("R16 a duplicate key that is handled does not spoil the rest")
	void handledDuplicateKeyDoesNotSpoilTheRest() {
		database().execute("insert into item (id) values (1)");
		run(committed(insert(1).onErrorResume(DuplicateKeyException.class, (error) -> insert(2)).then(insert(3))));
		assertThat(ids()).containsExactly(1, 2, 3);
	}

	@Test
	@DisplayName("R4 a swallowed error after earlier work fails the commit")
	void swallowedErrorFailsTheCommit() {
		Mono<Long> swallowed = insert(1)
			.then(insert(1).onErrorResume(DataIntegrityViolationException.class, (error) -> Mono.just(0L)));
		StepVerifier.create(committed(swallowed))
			.expectErrorSatisfies((error) -> assertThat(error).hasStackTraceContaining("UnexpectedRollbackException"))
			.verify(TIMEOUT);
		assertThat(ids()).isEmpty();
	}

	@Test
	@DisplayName("R17 REQUIRES_NEW beside concurrent siblings keeps each in its own transaction")
	void requiresNewKeepsSiblingsApart() {
		Mono<?> isolated = requiresNew().transactional(insert(1).delayElement(Duration.ofMillis(50)).then(insert(2)));
		Mono<?> siblings = Flux.range(10, 20).concatMap((id) -> insert(id).delayElement(Duration.ofMillis(5))).then();
		run(inScope(Mono.when(isolated, siblings), SessionScope::rollback));
		assertThat(ids()).containsExactly(1, 2);
	}

	@Test
	@DisplayName("R17 REQUIRES_NEW that fails leaves the outer work alone")
	void failedRequiresNewLeavesOuterWorkAlone() {
		Mono<Long> failing = requiresNew()
			.transactional(insert(2).then(Mono.error(new IllegalStateException("inner"))));
		run(committed(insert(1).then(failing.onErrorResume(IllegalStateException.class, (error) -> Mono.just(0L)))
			.then(insert(3))));
		assertThat(ids()).containsExactly(1, 3);
	}

	@Test
	@DisplayName("R17 NESTED is a savepoint")
	void nestedIsSavepoint() {
		TransactionalOperator nested = transactional(TransactionDefinition.PROPAGATION_NESTED);
		Mono<Long> failing = nested.transactional(insert(1).then(insert(2)).then(insert(1)));
		run(committed(insert(5).then(failing.onErrorResume(DuplicateKeyException.class, (error) -> Mono.just(0L)))
			.then(nested.transactional(insert(3)))
			.then(insert(4))));
		assertThat(ids()).containsExactly(3, 4, 5);
	}

	@Test
	@DisplayName("R17 NOT_SUPPORTED runs outside of the transaction")
	void notSupportedRunsOutside() {
		TransactionalOperator outside = transactional(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
		run(inScope(insert(1).then(outside.transactional(insert(2))).then(insert(3)), SessionScope::rollback));
		assertThat(ids()).containsExactly(2);
	}

	@Test
	@DisplayName("R17 the isolation of the first participant is adopted, a stronger one later is refused")
	void isolationIsAdoptedOrRefused() {
		DefaultTransactionDefinition serializable = new DefaultTransactionDefinition();
		serializable.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
		TransactionalOperator strict = TransactionalOperator.create(this.manager, serializable);
		run(committed(strict.transactional(insert(1))));
		assertThat(recorder().transactions().get(0)).contains("BEGIN");
		assertThat(recorder().transactions().get(0).contains("SERIALIZABLE")).isEqualTo(database().isPostgres());
		StepVerifier.create(committed(insert(2).then(strict.transactional(insert(3)))))
			.expectErrorSatisfies((error) -> assertThat(error).isInstanceOf(IllegalTransactionStateException.class)
				.hasMessageContaining("REQUIRES_NEW")
				.hasMessageContaining("SERIALIZABLE"))
			.verify(TIMEOUT);
		assertThat(ids()).containsExactly(1);
	}

	@Test
	@DisplayName("R17 an inner transaction never weakens the isolation of the outer one")
	void innerTransactionNeverWeakensIsolation() {
		DefaultTransactionDefinition serializable = new DefaultTransactionDefinition();
		serializable.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
		TransactionalOperator strict = TransactionalOperator.create(this.manager, serializable);
		Mono<String> level = this.client.sql("show transaction_isolation").map((row) -> row.get(0, String.class)).one();
		if (database().isPostgres()) {
			assertThat(strict.transactional(required().transactional(level)).block(TIMEOUT)).isEqualTo("serializable");
			assertThat(committed(required().transactional(strict.transactional(level))).block(TIMEOUT))
				.isEqualTo("serializable");
			assertThat(strict.transactional(required().transactional(Mono.empty()).then(level)).block(TIMEOUT))
				.isEqualTo("serializable");
		}
		else {
			run(strict.transactional(required().transactional(insert(1))));
			assertThat(ids()).containsExactly(1);
		}
	}

	@Test
	@DisplayName("R17 a read-only participant refuses writes and does not make later ones read-only")
	void readOnlyParticipantRefusesWrites() {
		DefaultTransactionDefinition readOnly = new DefaultTransactionDefinition();
		readOnly.setReadOnly(true);
		TransactionalOperator reading = TransactionalOperator.create(this.manager, readOnly);
		run(committed(reading.transactional(count()).then(required().transactional(insert(1)))));
		assertThat(ids()).containsExactly(1);
		StepVerifier.create(committed(reading.transactional(insert(2))))
			.expectError(InvalidDataAccessApiUsageException.class)
			.verify(TIMEOUT);
		run(committed(insert(3).then(reading.transactional(count()))));
		assertThat(ids()).containsExactly(1, 3);
	}

	@Test
	@DisplayName("R17 the timeout of a participant is honoured")
	void timeoutOfParticipantIsHonoured() {
		DefaultTransactionDefinition hasty = new DefaultTransactionDefinition();
		hasty.setTimeout(1);
		TransactionalOperator limited = TransactionalOperator.create(this.manager, hasty);
		Mono<Long> late = limited.transactional(insert(2).then(Mono.delay(Duration.ofMillis(1100))).then(insert(3)));
		StepVerifier.create(committed(insert(1).then(late)))
			.expectError(TransactionTimedOutException.class)
			.verify(TIMEOUT);
		assertThat(ids()).isEmpty();
	}

	@Test
	void firstOutcomeOfTheScopeCounts() {
		SessionScope scope = this.scopes.openNew();
		Mono<Void> slow = TransactionSynchronizationManager.forCurrentTransaction()
			.doOnNext((current) -> current.registerSynchronization(new TransactionSynchronization() {

				@Override
				public Mono<Void> beforeCommit(boolean readOnly) {
					return Mono.delay(Duration.ofMillis(200)).then();
				}

			}))
			.then();
		Mono<Void> late = Mono.delay(Duration.ofMillis(50)).then(scope.rollback());
		Mono<Void> work = insert(1).then(slow)
			.then(Mono.when(scope.commit(), late))
			.then(scope.end("the response was sent"));
		run(work.contextWrite(scope::bind));
		assertThat(ids()).containsExactly(1);
	}

	@Test
	void transactionAwareProxyLosesNoWrite() {
		DatabaseClient aware = DatabaseClient.create(new TransactionAwareConnectionFactoryProxy(pool()));
		Mono<?> twice = aware.sql("insert into item (id) values (1)")
			.fetch()
			.rowsUpdated()
			.then(aware.sql("insert into item (id) values (2)").fetch().rowsUpdated());
		run(required().transactional(twice));
		run(committed(aware.sql("insert into item (id) values (3)").fetch().rowsUpdated().then(insert(4))));
		assertThat(ids()).containsExactly(1, 2, 3, 4);
		run(inScope(aware.sql("insert into item (id) values (5)").fetch().rowsUpdated().then(insert(6)),
				SessionScope::rollback));
		assertThat(ids()).containsExactly(1, 2, 3, 4);
	}

	@Test
	void transactionAwareProxyLeavesConnectionBoundAfterTheCommit() {
		DatabaseClient aware = DatabaseClient.create(new TransactionAwareConnectionFactoryProxy(pool()));
		SessionScope scope = this.scopes.openNew();
		Mono<Void> work = aware.sql("insert into item (id) values (1)")
			.fetch()
			.rowsUpdated()
			.then(scope.commit())
			.then(insert(2))
			.then(scope.end("the response was sent"));
		run(work.contextWrite(scope::bind));
		assertThat(ids()).containsExactly(1, 2);
		assertThat(pool().getMetrics().orElseThrow().acquiredSize()).isZero();
	}

	@Test
	@DisplayName("R4 what is rolled back because of a participant runs no callback before a commit")
	void rollbackOnlyTransactionRunsNoBeforeCommit() {
		StringBuffer order = new StringBuffer();
		Mono<Void> register = TransactionSynchronizationManager.forCurrentTransaction()
			.doOnNext((current) -> current.registerSynchronization(new Recording(order)))
			.then();
		Mono<Long> failing = required().transactional(insert(2).then(Mono.error(new IllegalStateException("inner"))));
		Mono<Void> swallowed = insert(1).then(register).then(failing.onErrorComplete()).then();
		StepVerifier.create(required().transactional(swallowed))
			.expectError(UnexpectedRollbackException.class)
			.verify(TIMEOUT);
		assertThat(order).hasToString("beforeCompletion afterCompletion1 ");
		order.setLength(0);
		StepVerifier.create(committed(insert(3).then(swallowed))).expectError().verify(TIMEOUT);
		assertThat(order).hasToString("beforeCompletion afterCompletion1 ");
		assertThat(ids()).isEmpty();
	}

	@Test
	@DisplayName("R16 a rollback of all work so far is a real one, and the scope goes on")
	void scopeGoesOnAfterRollbackOfAllItsWork() {
		Mono<Long> inner = required().transactional(insert(2).then(Mono.error(new IllegalStateException("inner"))));
		Mono<Long> outer = required().transactional(insert(1).then(inner.onErrorResume((error) -> Mono.just(0L))));
		run(committed(outer.onErrorResume(UnexpectedRollbackException.class, (error) -> insert(3))));
		assertThat(ids()).containsExactly(3);
	}

	@Test
	void synchronizationsRunInOrderWithTheScope() {
		StringBuffer order = new StringBuffer();
		Mono<Void> register = TransactionSynchronizationManager.forCurrentTransaction()
			.doOnNext((current) -> current.registerSynchronization(new Recording(order)))
			.then();
		run(committed(insert(1).then(register).then(register)));
		assertThat(order).hasToString("beforeCommit beforeCommit beforeCompletion beforeCompletion afterCommit "
				+ "afterCommit afterCompletion0 afterCompletion0 ");
		order.setLength(0);
		run(inScope(required().transactional(register), SessionScope::rollback));
		assertThat(order).hasToString("beforeCompletion afterCompletion1 ");
	}

	@Test
	void synchronizationsRunOncePerCommit() {
		StringBuffer order = new StringBuffer();
		Mono<TransactionSynchronizationManager> current = TransactionSynchronizationManager.forCurrentTransaction();
		Mono<Void> register = current.doOnNext((found) -> found.registerSynchronization(new Recording(order))).then();
		run(committed(insert(1).then(register).then(commitOfScope()).then(insert(2)).then(register)));
		String once = "beforeCommit beforeCompletion afterCommit afterCompletion0 ";
		assertThat(order).hasToString(once + once);
	}

	@Test
	void callThatOutlivesCommitRegistersForTheNext() {
		StringBuffer order = new StringBuffer();
		Sinks.Empty<Void> gate = Sinks.empty();
		Mono<Void> register = TransactionSynchronizationManager.forCurrentTransaction()
			.doOnNext((found) -> found.registerSynchronization(new Recording(order)))
			.then();
		Mono<Void> outliving = required().transactional(gate.asMono().then(register));
		Mono<Void> commit = insert(1).then(commitOfScope()).then(Mono.fromRunnable(gate::tryEmitEmpty));
		run(committed(Mono.when(outliving, commit).then(insert(2))));
		assertThat(order).hasToString("beforeCommit beforeCompletion afterCommit afterCompletion0 ");
	}

	private Mono<Void> commitOfScope() {
		return TransactionSynchronizationManager.forCurrentTransaction()
			.flatMap((found) -> ((LazyConnection) ((ConnectionHolder) found.getResource(connections())).getConnection())
				.commit());
	}

	@Test
	void sessionsBeyondThePoolDoNotWaitForEachOther() {
		Mono<Void> all = Flux.range(0, 64)
			.flatMap((id) -> committed(insert(id)
				.then(this.client.sql("update item set name = 'x' where id = " + id).fetch().rowsUpdated())
				.then(count())), 64)
			.then();
		run(all);
		assertThat(ids()).hasSize(64);
	}

	/**
	 * Notes the calls that it gets.
	 */
	private record Recording(StringBuffer order) implements TransactionSynchronization {

		@Override
		public Mono<Void> beforeCommit(boolean readOnly) {
			return note("beforeCommit ");
		}

		@Override
		public Mono<Void> beforeCompletion() {
			return note("beforeCompletion ");
		}

		@Override
		public Mono<Void> afterCommit() {
			return note("afterCommit ");
		}

		@Override
		public Mono<Void> afterCompletion(int status) {
			return note("afterCompletion" + status + " ");
		}

		private Mono<Void> note(String text) {
			return Mono.fromRunnable(() -> this.order.append(text));
		}

		@Override
		public boolean equals(Object other) {
			return this == other;
		}

		@Override
		public int hashCode() {
			return System.identityHashCode(this);
		}

	}

}
