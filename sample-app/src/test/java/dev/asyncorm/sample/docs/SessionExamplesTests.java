package dev.asyncorm.sample.docs;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.relational.core.query.Criteria;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import dev.asyncorm.provider.AsyncOrmProvider;
import dev.asyncorm.repository.Attributes;
import dev.asyncorm.repository.CreateResult;
import dev.asyncorm.sample.SampleContractTests;
import dev.asyncorm.session.AsyncSession;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples of session, provider and helpers in the README.
 */
abstract class SessionExamplesTests extends SampleContractTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	@Autowired
	private AsyncOrmProvider provider;

	@Autowired
	private GreetingRepository greetings;

	@Test
	@DisplayName("The session example writes three rows in one transaction")
	void runsSessionExample() {
		database().execute("insert into greeting (id, text, language, version) values (0, 'Hey', 'en', 0)");
		StepVerifier.create(this.provider.inTransaction((session) -> work(session, 0)).map(SessionExamplesTests::texts))
			.expectNext(List.of("Hello", "Hi"))
			.expectComplete()
			.verify(TIMEOUT);
		assertThat(stored()).containsExactly("Ciao", "Hello", "Hi");
		assertThat(recorder().transactions()).startsWith("BEGIN").endsWith("COMMIT");
	}

	private Mono<List<Greeting>> work(AsyncSession session, long id) {
		return session.getOne(Greeting.class, id)
			.doOnNext((greeting) -> greeting.setText("Hello"))
			.thenMany(session.addAll(List.of(new Greeting("Hi"), new Greeting("Ciao"))))
			.then(session.nested((inner) -> inner.persist(new Greeting("Hello")))
				.onErrorComplete(DuplicateKeyException.class))
			.thenMany(session.select(Greeting.class)
				.where(Criteria.where("text").like("H%"))
				.orderBy("text")
				.limit(10)
				.all())
			.collectList();
	}

	@Test
	@DisplayName("The helper example creates once and updates once (G3, G5)")
	void runsHelperExample() {
		StepVerifier.create(helpers()).expectNext(true).expectComplete().verify(TIMEOUT);
		assertThat(database().query("select text, language, version from greeting"))
			.containsExactly(Map.of("text", "Hello", "language", "fr", "version", 1L));
	}

	private Mono<Boolean> helpers() {
		Attributes<Greeting> hello = Attributes.where(Greeting::getText).is("Hello");
		return this.greetings.getOrCreate(hello, Attributes.where(Greeting::getLanguage).is("de"))
			.map(CreateResult::created)
			.flatMap((created) -> this.greetings.updateOrCreate(hello, Attributes.where(Greeting::getLanguage).is("fr"))
				.thenReturn(created));
	}

	@Test
	@DisplayName("The provider example commits on completion and rolls back on failure")
	void runsProviderExample() {
		StepVerifier.create(importAll(List.of("Hello", "Hi"))).expectComplete().verify(TIMEOUT);
		StepVerifier.create(importAll(List.of("Ciao", "Hi"))).expectError(DuplicateKeyException.class).verify(TIMEOUT);
		assertThat(stored()).containsExactly("Hello", "Hi");
	}

	private Mono<Void> importAll(List<String> texts) {
		return this.provider
			.inTransaction((session) -> session.addAll(texts.stream().map(Greeting::new).toList()).then());
	}

	private List<String> stored() {
		return database().query("select text from greeting order by text")
			.stream()
			.map((row) -> String.valueOf(row.get("text")))
			.toList();
	}

	private static List<String> texts(List<Greeting> greetings) {
		return greetings.stream().map(Greeting::getText).toList();
	}

}
