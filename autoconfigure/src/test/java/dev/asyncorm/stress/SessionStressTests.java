package dev.asyncorm.stress;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import reactor.core.publisher.Flux;

import dev.asyncorm.fixture.LeakCheck;
import dev.asyncorm.provider.AsyncOrmProvider;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random operations at once in one session, in many sessions, with single operations and
 * whole sessions cancelled: what is stored is what the operations reported.
 */
@SpringBootTest(classes = StressApplication.class, webEnvironment = SpringBootTest.WebEnvironment.NONE, properties = {
		"spring.r2dbc.pool.initial-size=0", "spring.r2dbc.pool.max-size=5", "async-orm.session.fetch-size=100" })
class SessionStressTests extends StressTests {

	private static final int SESSIONS = 300;

	@Autowired
	AsyncOrmProvider provider;

	@Autowired
	StressApi.Parts parts;

	@Test
	void storesWhatOperationsReportedWhenTheyRunAtOnceAndAreCancelled() {
		long seed = new Random().nextInt(Integer.MAX_VALUE);
		System.out.println("SessionStressTests: seed " + seed);
		List<RandomOperations> sessions = Flux.range(0, SESSIONS)
			.map((i) -> new RandomOperations("session-" + i, new Random(seed + i), this.parts))
			.collectList()
			.block(Duration.ofSeconds(5));
		try (Troubles troubles = new Troubles()) {
			Flux.fromIterable(sessions)
				.flatMap((session) -> session.run(this.provider), 8)
				.then()
				.block(Duration.ofSeconds(50));
			LeakCheck.verify(pool(), database(), Duration.ofSeconds(5));
			assertThat(sessions).allSatisfy((session) -> session.verify(stored(session.name())));
			System.out.println("SessionStressTests: " + sessions.stream()
				.collect(Collectors.groupingBy(RandomOperations::outcome, Collectors.counting())));
			StressApplication.assertServesAtOnce(pool(), 5);
			assertThat(troubles.seen()).isEmpty();
		}
	}

	private Set<Integer> stored(String name) {
		return database().query("select number from part where request = $1", name)
			.stream()
			.map((row) -> ((Number) row.get("number")).intValue())
			.collect(Collectors.toCollection(TreeSet::new));
	}

}
