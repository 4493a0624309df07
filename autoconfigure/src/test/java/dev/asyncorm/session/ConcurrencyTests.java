package dev.asyncorm.session;

import java.time.Duration;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

abstract class ConcurrencyTests extends SessionContractTests {

	@Test
	@DisplayName("S11 1,000 concurrent operations on one session are answered in order")
	void answersInOrderWhenUsedConcurrently() {
		AsyncSession session = session();
		List<Account> accounts = await(
				Flux.range(0, 1000).flatMap((i) -> session.persist(new Account("account " + i)), 1000));
		assertThat(accounts).hasSize(1000);
		for (int i = 0; i < 1000; i++) {
			assertThat(accounts.get(i).name).isEqualTo("account " + i);
		}
		await(session.commit());
		assertThat(database().count("account")).isEqualTo(1000);
		assertThat(recorder().count()).isEqualTo(1000);
	}

	@Test
	@DisplayName("S11 operations from many threads do not corrupt the session")
	void staysConsistentWhenUsedFromManyThreads() {
		AsyncSession session = session();
		await(Flux.range(0, 300).flatMap((i) -> Mono.defer(() -> switch (i % 3) {
			case 0 -> session.add(new Account("a" + i)).then();
			case 1 -> session.select(Account.class).all().then();
			default -> session.persist(new City(null, "c" + i, i, 0)).then();
		}).subscribeOn(Schedulers.parallel()), 64).then(session.commit()));
		assertThat(database().count("account")).isEqualTo(100);
		assertThat(database().count("city")).isEqualTo(100);
	}

	@Test
	@DisplayName("S13 cancelling operations at any moment leaves session and connection usable")
	void staysUsableWhenCancelled() {
		AsyncSession session = session();
		Random random = new Random(42);
		for (int i = 0; i < 60; i++) {
			int number = i;
			List<Disposable> running = List.of(session.persist(new Account("x" + number)).onErrorComplete().subscribe(),
					session.select(Account.class).all().subscribe(),
					session.nested((nested) -> nested.persist(new Account("n" + number))).subscribe());
			Mono.delay(Duration.ofNanos(random.nextInt(2_000_000))).block(TIMEOUT);
			running.forEach(Disposable::dispose);
		}
		Account last = await(session.persist(new Account("last")));
		assertThat(await(session.select(Account.class).all())).contains(last);
		await(session.rollback());
		assertThat(database().count("account")).isZero();
	}

	@Test
	@DisplayName("S13 a waiting operation that is cancelled never runs")
	void doesNotRunWhenCancelledBefore() {
		AsyncSession session = session();
		Mono<Long> slow = session.nested((nested) -> Mono.delay(Duration.ofMillis(150)));
		StepVerifier.create(slow.doOnSubscribe((ignored) -> {
			Disposable waiting = Mono.delay(Duration.ofMillis(30))
				.then(session.persist(new Account("never")))
				.subscribe();
			Mono.delay(Duration.ofMillis(80)).subscribe((tick) -> waiting.dispose());
		})).expectNextCount(1).expectComplete().verify(TIMEOUT);
		await(session.commit());
		assertThat(database().count("account")).isZero();
	}

}
