package dev.asyncorm.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.repository.R2dbcRepository;
import org.springframework.data.r2dbc.repository.config.EnableR2dbcRepositories;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.fixture.TestDatabase;

/**
 * The scenario of the headline test: bursts of clients that leave in the middle of a
 * transactional POST, then plain POSTs whose clients stay. The application is an ordinary
 * Spring application and knows nothing of this library.
 */
final class AcknowledgedWrites {

	private static final int LEAVING = 150;

	private static final int STAYING = 200;

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final int port;

	private final TestDatabase database;

	AcknowledgedWrites(int port, TestDatabase database) {
		this.port = port;
		this.database = database;
	}

	/**
	 * Run the scenario once.
	 * @param seed decides when clients leave
	 * @return how many POSTs were answered by success, and how many of their rows exist
	 */
	Outcome run(long seed) {
		Random random = new Random(seed);
		List<Mono<Void>> burst = new ArrayList<>();
		for (int i = 0; i < LEAVING; i++) {
			Duration stay = Duration.ofNanos((long) (random.nextDouble() * random.nextDouble() * 6_000_000));
			burst.add(
					LeavingClient.post(this.port, "/transactional/left-" + seed + "-" + i, stay, random.nextBoolean()));
		}
		Flux.fromIterable(burst).flatMap((client) -> client, 20).then().block(TIMEOUT);
		StayingClient client = new StayingClient(this.port);
		Set<String> acknowledged = Flux.range(0, STAYING)
			.map((number) -> "stayed-" + seed + "-" + number)
			.flatMap((name) -> client.post("/plain/" + name)
				.filter(StayingClient.Answer::isSuccess)
				.map((answer) -> name), 8)
			.collect(Collectors.toSet())
			.block(TIMEOUT);
		Set<String> stored = this.database.query("select name from note where name like 'stayed-" + seed + "-%'")
			.stream()
			.map((row) -> String.valueOf(row.get("name")))
			.collect(Collectors.toSet());
		stored.retainAll(acknowledged);
		return new Outcome(acknowledged.size(), stored.size());
	}

	/**
	 * What came of one run.
	 *
	 * @param acknowledged the number of POSTs that were answered by success
	 * @param stored how many of their rows exist
	 */
	record Outcome(int acknowledged, int stored) {
	}

	@Table("note")
	record Note(@Id Long id, String name) {
	}

	interface Notes extends R2dbcRepository<Note, Long> {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableR2dbcRepositories(considerNestedRepositories = true, basePackageClasses = AcknowledgedWrites.class)
	@EntityScan(basePackageClasses = AcknowledgedWrites.class)
	@Import({ Api.class, Service.class })
	static class App {

	}

	@Transactional
	static class Service {

		private final Notes notes;

		Service(Notes notes) {
			this.notes = notes;
		}

		Mono<Note> save(String name) {
			return this.notes.save(new Note(null, name)).then(this.notes.save(new Note(null, name)));
		}

	}

	@RestController
	static class Api {

		private final Notes notes;

		private final Service service;

		Api(Notes notes, Service service) {
			this.notes = notes;
			this.service = service;
		}

		@PostMapping("/transactional/{name}")
		Mono<Note> transactional(@PathVariable String name) {
			return this.service.save(name);
		}

		@PostMapping("/plain/{name}")
		Mono<Note> plain(@PathVariable String name) {
			return this.notes.save(new Note(null, name));
		}

	}

}
