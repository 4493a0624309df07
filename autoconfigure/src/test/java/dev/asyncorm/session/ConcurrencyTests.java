package dev.asyncorm.session;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

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
	@DisplayName("S11 1,000 mixed operations at once are answered in order, with results of 400 rows and more")
	void answersMixedOperationsInOrder() {
		List<City> cities = IntStream.range(0, 400).mapToObj((i) -> new City(null, "seed " + i, i, 0)).toList();
		AsyncSession seeding = session();
		await(seeding.addAll(cities).then(seeding.commit()));
		List<Long> ids = database().query("select id from city order by id")
			.stream()
			.map((row) -> (Long) row.get("id"))
			.toList();
		AsyncSession session = session();
		List<Integer> answered = await(Flux.range(0, 1000).flatMap((i) -> mixed(session, i, ids).thenReturn(i), 1000));
		assertThat(answered).containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
		await(session.commit());
		assertThat(database().count("city")).isEqualTo(600);
	}

	private static Mono<?> mixed(AsyncSession session, int number, List<Long> ids) {
		long persisted = (number + 1) / 5;
		Long id = ids.get(number % ids.size());
		Mono<Long> got = session.getOne(City.class, id).map(City::id);
		Mono<Long> count = session.select(City.class).count();
		return switch (number % 5) {
			case 0 -> got.doOnNext((found) -> assertThat(found).isEqualTo(id));
			case 1 -> session.select(City.class).orderBy("id").all().collectList().doOnNext((found) -> {
				assertThat(found).hasSize(400 + (int) persisted);
				assertThat(found).extracting(City::id).startsWith(ids.toArray(Long[]::new));
			});
			case 2 -> Mono.zip(got, count, got).doOnNext((both) -> {
				assertThat(both.getT1()).isEqualTo(id).isEqualTo(both.getT3());
				assertThat(both.getT2()).isEqualTo(400 + persisted);
			});
			case 3 -> session.persist(new City(null, "new " + number, number, 0))
				.doOnNext((stored) -> assertThat(stored.name()).isEqualTo("new " + number));
			default -> session.flush();
		};
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
