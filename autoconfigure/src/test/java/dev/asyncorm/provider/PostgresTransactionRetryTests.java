package dev.asyncorm.provider;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.Update;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.session.AsyncSession;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Transactions that really conflict. They meet at barriers, nobody waits for time to
 * pass.
 */
@OnPostgres
class PostgresTransactionRetryTests extends ProviderContractTests {

	private final AtomicInteger attempts = new AtomicInteger();

	@BeforeEach
	void createStock() {
		database().execute("create table stock (id int primary key, amount int not null)",
				"insert into stock values (1, 10), (2, 10)");
	}

	@AfterEach
	void dropStock() {
		database().execute("drop table stock");
	}

	private static Mono<Long> execute(AsyncSession session, String sql) {
		return session.client().sql(sql).fetch().rowsUpdated();
	}

	private Object amount(int id) {
		return database().query("select amount from stock where id = " + id).get(0).get("amount");
	}

	/**
	 * Read everything, wait for the other one, and write what follows from it.
	 */
	private Function<AsyncSession, Mono<Long>> takeFrom(int id, Barrier barrier) {
		return (session) -> execute(session, "set transaction isolation level serializable")
			.doOnSubscribe((ignored) -> this.attempts.incrementAndGet())
			.then(session.client().sql("select sum(amount) from stock").mapValue(Long.class).one())
			.delayUntil((sum) -> barrier.await())
			.flatMap((sum) -> execute(session,
					"update stock set amount = amount - 1 where id = " + id + " and " + sum + " > 0"));
	}

	@Test
	@DisplayName("S10 of two conflicting serializable transactions one is repeated, and both happen")
	void repeatsAfterSerializationFailure() {
		Barrier barrier = new Barrier(2);
		Flux<Long> both = Flux.just(1, 2)
			.flatMap((id) -> provider().inTransaction(takeFrom(id, barrier)).retryWhen(TransactionRetry.atMost(3)));
		StepVerifier.create(both).expectNext(1L, 1L).expectComplete().verify(TIMEOUT);
		assertThat(this.attempts).hasValue(3);
		assertThat(amount(1)).isEqualTo(9);
		assertThat(amount(2)).isEqualTo(9);
	}

	@Test
	@DisplayName("S10 without retries the serialization failure is the caller's")
	void failsWithoutRetries() {
		Barrier barrier = new Barrier(2);
		Flux<Long> both = Flux.just(1, 2)
			.flatMap((id) -> provider().inTransaction(takeFrom(id, barrier))
				.retryWhen(TransactionRetry.atMost(0))
				.onErrorResume(PessimisticLockingFailureException.class, (error) -> Mono.just(-1L)));
		StepVerifier.create(both.collectList())
			.assertNext((list) -> assertThat(list).containsExactlyInAnyOrder(1L, -1L))
			.expectComplete()
			.verify(TIMEOUT);
		assertThat(this.attempts).hasValue(2);
	}

	@Test
	@DisplayName("S10 the victim of a deadlock is repeated, and both happen")
	void repeatsAfterDeadlock() {
		Barrier barrier = new Barrier(2);
		Function<Integer, Mono<Long>> work = (id) -> provider()
			.inTransaction((session) -> execute(session, "update stock set amount = amount - 1 where id = " + id)
				.doOnSubscribe((ignored) -> this.attempts.incrementAndGet())
				.then(barrier.await())
				.then(execute(session, "update stock set amount = amount + 5 where id = " + (3 - id))));
		Flux<Long> both = Flux.just(1, 2).flatMap((id) -> work.apply(id).retryWhen(TransactionRetry.atMost(3)));
		StepVerifier.create(both).expectNext(1L, 1L).expectComplete().verify(TIMEOUT);
		assertThat(this.attempts).hasValue(3);
		assertThat(amount(1)).isEqualTo(14);
		assertThat(amount(2)).isEqualTo(14);
	}

	@Test
	@DisplayName("S10 a deadlock between statements of sessions is a lock that could not be had")
	void translatesDeadlock() {
		Barrier barrier = new Barrier(2);
		Function<Integer, Mono<Long>> work = (id) -> provider()
			.inTransaction((session) -> update(session, id).then(barrier.await()).then(update(session, 3 - id)));
		Flux<Long> both = Flux.just(1, 2)
			.flatMap((id) -> work.apply(id)
				.onErrorResume(PessimisticLockingFailureException.class, (error) -> Mono.just(-1L)));
		StepVerifier.create(both.collectList())
			.assertNext((list) -> assertThat(list).containsExactlyInAnyOrder(1L, -1L))
			.expectComplete()
			.verify(TIMEOUT);
	}

	private static Mono<Long> update(AsyncSession session, int id) {
		return session.select(Stock.class).where(Criteria.where("id").is(id)).update(Update.update("amount", 5));
	}

	@Test
	@DisplayName("S10 inside an outer transaction only a session of its own is repeated")
	void repeatsOwnSessionInsideOuterTransaction() {
		Barrier barrier = new Barrier(2);
		Mono<Long> other = provider().inTransaction(takeFrom(2, barrier)).retryWhen(TransactionRetry.atMost(3));
		Mono<Long> inner = provider().inNewSession(takeFrom(1, barrier)).retryWhen(TransactionRetry.atMost(3));
		Mono<Long> outer = provider()
			.inTransaction((session) -> execute(session, "insert into item (id) values (1)").then(inner));
		StepVerifier.create(Mono.zip(outer, other)).expectNextCount(1).expectComplete().verify(TIMEOUT);
		assertThat(this.attempts).hasValue(3);
		assertThat(database().count("item")).isOne();
	}

	record Stock(@Id int id, int amount) {
	}

	/**
	 * Lets the first ones pass together, and later ones at once.
	 */
	private static final class Barrier {

		private final AtomicInteger missing;

		private final Sinks.Empty<Void> open = Sinks.empty();

		private Barrier(int parties) {
			this.missing = new AtomicInteger(parties);
		}

		private Mono<Void> await() {
			return Mono.defer(() -> {
				if (this.missing.decrementAndGet() == 0) {
					this.open.tryEmitEmpty();
				}
				return this.open.asMono();
			});
		}

	}

}
