package dev.asyncorm.stress;

import java.time.Duration;

import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.repository.R2dbcRepository;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.AsyncSession;

/**
 * The handlers of the stress test, one per kind of request. What a request stores is
 * numbered, so that an incomplete transaction is seen.
 */
@RestController
final class StressApi {

	private final AsyncSession session;

	private final Parts parts;

	private final Items items;

	private final PartService service;

	private final DatabaseClient client;

	StressApi(AsyncSession session, Parts parts, Items items, PartService service, DatabaseClient client) {
		this.session = session;
		this.parts = parts;
		this.items = items;
		this.service = service;
		this.client = client;
	}

	private Mono<Part> persist(String key, int number) {
		return this.session.persist(new Part(null, key, number));
	}

	@PostMapping("/mono/{key}")
	Mono<Part> mono(@PathVariable String key) {
		return persist(key, 0).then(persist(key, 1));
	}

	@PostMapping("/added/{key}")
	Mono<ResponseEntity<Void>> added(@PathVariable String key) {
		return this.session.add(new Part(null, key, 0))
			.then(this.session.add(new Part(null, key, 1)))
			.thenReturn(ResponseEntity.noContent().build());
	}

	@PostMapping("/array/{key}")
	Flux<Item> array(@PathVariable String key) {
		return persist(key, 0).thenMany(this.session.select(Item.class).all());
	}

	@PostMapping("/repository-array/{key}")
	Flux<Item> repositoryArray(@PathVariable String key) {
		return this.parts.save(new Part(null, key, 0)).thenMany(this.items.findAll());
	}

	@PostMapping(path = "/ndjson/{key}", produces = MediaType.APPLICATION_NDJSON_VALUE)
	Flux<Item> ndjson(@PathVariable String key) {
		return persist(key, 0).thenMany(this.items.findAll());
	}

	@PostMapping(path = "/late-ndjson/{key}", produces = MediaType.APPLICATION_NDJSON_VALUE)
	Flux<Item> lateNdjson(@PathVariable String key) {
		return this.items.findAll().concatWith(persist(key, 0).then(Mono.empty()));
	}

	@PostMapping("/read/{key}")
	Flux<Item> read(@PathVariable String key) {
		return this.items.findAll();
	}

	@PostMapping("/slow/{key}")
	Mono<Part> slow(@PathVariable String key) {
		return persist(key, 0).delayElement(Duration.ofMillis(15))
			.then(this.client.sql("select pg_sleep(0.015)").then())
			.then(persist(key, 1));
	}

	@PostMapping("/slow-after-read/{key}")
	Mono<Part> slowAfterRead(@PathVariable String key) {
		return this.session.get(Item.class, 5).delayElement(Duration.ofMillis(20)).then(persist(key, 0));
	}

	@PostMapping("/zip/{key}")
	Mono<Long> zip(@PathVariable String key) {
		return Mono
			.zip(persist(key, 0), this.parts.save(new Part(null, key, 1)), this.items.findAll().collectList(),
					persist(key, 2))
			.map((all) -> (long) all.getT3().size());
	}

	@PostMapping("/zip-failing/{key}")
	Mono<Long> zipFailing(@PathVariable String key) {
		Mono<Part> failing = Mono.delay(Duration.ofMillis(2)).then(Mono.error(new OnPurposeException()));
		return Mono.zip(persist(key, 0), this.items.findAll().collectList(), failing)
			.map((all) -> (long) all.getT2().size());
	}

	@PostMapping("/rejected/{key}")
	Mono<ResponseEntity<Part>> rejected(@PathVariable String key) {
		return persist(key, 0).map((part) -> ResponseEntity.status(HttpStatus.CONFLICT).body(part));
	}

	@PostMapping("/thrown/{key}")
	Mono<Part> thrown(@PathVariable String key) {
		return persist(key, 0).then(Mono.error(new OnPurposeException()));
	}

	@PostMapping("/duplicate/{key}")
	Mono<Part> duplicate(@PathVariable String key) {
		return persist(key, 0).then(persist(key, 1)).then(persist(key, 1));
	}

	@PostMapping("/array-failing/{key}")
	Flux<Item> arrayFailing(@PathVariable String key) {
		return persist(key, 0).thenMany(this.items.findAll()).concatWith(Mono.error(new OnPurposeException()));
	}

	@PostMapping(path = "/ndjson-failing/{key}", produces = MediaType.APPLICATION_NDJSON_VALUE)
	Flux<Item> ndjsonFailing(@PathVariable String key) {
		return persist(key, 0).thenMany(this.items.findAll().take(500))
			.concatWith(Mono.error(new OnPurposeException()));
	}

	@PostMapping("/nested/{key}")
	Mono<Part> nested(@PathVariable String key) {
		return persist(key, 0).then(this.session.nested((inner) -> inner.persist(new Part(null, key, 1))))
			.then(this.session
				.nested((inner) -> inner.persist(new Part(null, key, 9)).then(inner.persist(new Part(null, key, 0)))))
			.onErrorResume(org.springframework.dao.DuplicateKeyException.class, (error) -> Mono.empty())
			.then(persist(key, 2));
	}

	@PostMapping("/transactional/{key}")
	Mono<Part> transactional(@PathVariable String key) {
		return this.service.required(key);
	}

	@PostMapping("/transactional-failing/{key}")
	Mono<Part> transactionalFailing(@PathVariable String key) {
		return this.service.failing(key);
	}

	@PostMapping("/transactional-nested/{key}")
	Mono<Part> transactionalNested(@PathVariable String key) {
		return persist(key, 0).then(this.service.nestedFailing(key))
			.onErrorResume(OnPurposeException.class, (error) -> Mono.empty())
			.then(persist(key, 1));
	}

	@PostMapping("/requires-new/{key}")
	Mono<Part> requiresNew(@PathVariable String key) {
		return persist(key, 0).then(this.service.requiresNew(key)).then(persist(key, 1));
	}

	@Table("part")
	record Part(@Id Long id, String request, int number) {
	}

	@Table("item")
	record Item(@Id Integer id, String name) {
	}

	interface Parts extends R2dbcRepository<Part, Long> {

	}

	interface Items extends R2dbcRepository<Item, Integer> {

	}

	@Service
	static class PartService {

		private final Parts parts;

		private final AsyncSession session;

		PartService(Parts parts, AsyncSession session) {
			this.parts = parts;
			this.session = session;
		}

		@Transactional
		Mono<Part> required(String key) {
			return this.parts.save(new Part(null, key, 0)).then(this.session.persist(new Part(null, key, 1)));
		}

		@Transactional
		Mono<Part> failing(String key) {
			return this.parts.save(new Part(null, key, 0)).then(Mono.error(new OnPurposeException()));
		}

		@Transactional(propagation = Propagation.NESTED)
		Mono<Part> nestedFailing(String key) {
			return this.parts.save(new Part(null, key, 9)).then(Mono.error(new OnPurposeException()));
		}

		@Transactional(propagation = Propagation.REQUIRES_NEW)
		Mono<Part> requiresNew(String key) {
			return this.parts.save(new Part(null, "new-" + key, 0))
				.then(this.session.persist(new Part(null, "new-" + key, 1)));
		}

	}

	@SuppressWarnings("serial")
	static final class OnPurposeException extends RuntimeException {

		OnPurposeException() {
			super("on purpose");
		}

	}

}
