package dev.asyncorm.session;

import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.relational.core.query.Criteria;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

abstract class StreamTests extends SessionContractTests {

	@BeforeEach
	void fillCities() {
		database().execute("insert into city (name, population, version) select 'c', x, 0 from "
				+ (database().isPostgres() ? "generate_series(1, 1000) as x" : "system_range(1, 1000) as s(x)"));
	}

	private static Flux<City> cities(AsyncSession session) {
		return session.select(City.class).orderBy("population").stream(100);
	}

	@Test
	@DisplayName("S9 a stream reads every row, in order, and manages none")
	void streamsUnmanagedEntities() {
		AsyncSession session = session();
		List<City> all = await(cities(session));
		assertThat(all).hasSize(1000);
		assertThat(all).extracting(City::population).isSorted();
		assertThat(await(session.contains(all.get(0)))).isFalse();
		Select<City> some = session.select(City.class).where(Criteria.where("population").greaterThan(990));
		assertThat(await(some.limit(5).stream(2))).hasSize(5);
		assertThat(await(some.limit(0).stream(2))).isEmpty();
		await(session.commit());
	}

	@Test
	@DisplayName("S9 a stream sees what was pending")
	void flushesBeforeStream() {
		AsyncSession session = session();
		await(session.add(new City(null, "new", 0, 0)));
		assertThat(await(cities(session).next()).name()).isEqualTo("new");
		await(session.rollback());
	}

	@Test
	@DisplayName("S9 a stream comes in partitions")
	void streamsPartitions() {
		AsyncSession session = session();
		assertThat(await(cities(session).buffer(300).map(List::size))).containsExactly(300, 300, 300, 100);
	}

	@Test
	@DisplayName("S9 a consumer may use the session while it reads a stream that can be buffered")
	void consumerMayUseSession() {
		AsyncSession session = session();
		Flux<Long> counts = cities(session).take(400).concatMap((city) -> session.select(City.class).count(), 1);
		StepVerifier.create(counts.distinct()).expectNext(1000L).expectComplete().verify(TIMEOUT);
		await(session.commit());
	}

	@Test
	@DisplayName("S9 an error of the consumer ends the stream and nothing else")
	void sessionGoesOnWhenConsumerFails() {
		AsyncSession session = session();
		Account account = await(session.persist(new Account("before")));
		Flux<City> failing = cities(session).doOnNext((city) -> {
			if (city.population() == 7) {
				throw new IllegalStateException("the consumer failed");
			}
		});
		fails(failing, IllegalStateException.class, "the consumer failed");
		assertThat(await(session.select(City.class).count())).isEqualTo(1000);
		assertThat(await(session.get(Account.class, account.id))).isSameAs(account);
		await(session.commit());
		assertThat(database().count("account")).isOne();
	}

	@Test
	@DisplayName("S9 a fetch size is positive")
	void refusesFetchSize() {
		assertThatIllegalArgumentException().isThrownBy(() -> session().select(City.class).stream(0))
			.withMessageContaining("fetch size of 0");
	}

}
