package dev.asyncorm.sample.docs;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.BodyContentSpec;
import org.springframework.test.web.reactive.server.WebTestClient.RequestHeadersSpec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import dev.asyncorm.provider.AsyncOrmProvider;
import dev.asyncorm.sample.SampleContractTests;
import dev.asyncorm.sample.user.Address;
import dev.asyncorm.sample.user.Role;
import dev.asyncorm.sample.user.User;
import dev.asyncorm.sample.user.UserRepository;

import static org.assertj.core.api.Assertions.assertThat;

@Import(ReadmeExamples.class)
abstract class ReadmeExamplesTests extends SampleContractTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	@Autowired
	private ReadmeExamples examples;

	@Autowired
	private AsyncOrmProvider provider;

	@Autowired
	private ReadmeQueries queries;

	@Autowired
	private UserRepository users;

	@Test
	@DisplayName("An added entity is answered with its generated id and first version, by one INSERT (R18)")
	void answersWithGeneratedValues() {
		exchange(client().post().uri("/users").bodyValue(new User()), HttpStatus.CREATED).jsonPath("$.id")
			.isNumber()
			.jsonPath("$.version")
			.isEqualTo(0);
		assertThat(recorder().count()).isOne();
		assertThat(stored("\"users\"")).containsExactly("");
	}

	@Test
	@DisplayName("A changed entity is answered with its next version, by one SELECT and one UPDATE (R18, S4)")
	void answersWithNextVersion() {
		Object id = insert("Ada").get(0);
		exchange(rename(id, "Grace"), HttpStatus.OK).jsonPath("$.name")
			.isEqualTo("Grace")
			.jsonPath("$.version")
			.isEqualTo(1);
		assertThat(recorder().count()).isEqualTo(2);
		assertThat(stored("\"users\"")).containsExactly("Grace");
	}

	@Test
	@DisplayName("An INSERT or UPDATE that fails is answered with 409, an unknown id with 404")
	void answersWithProblems() {
		Object id = insert("", "Ada", "Grace").get(1);
		exchange(client().post().uri("/users").bodyValue(new User()), HttpStatus.CONFLICT);
		exchange(rename(4711, "Grace"), HttpStatus.NOT_FOUND);
		exchange(rename(id, "Grace"), HttpStatus.CONFLICT);
		assertThat(stored("\"users\"")).containsExactly("", "Ada", "Grace");
	}

	@Test
	@DisplayName("The example of select reads in order")
	void selects() {
		insert("Berta", "Anna", "Ada");
		StepVerifier.create(this.provider.withSessionMany((session) -> this.examples.select()).map(User::getName))
			.expectNext("Ada", "Anna")
			.expectComplete()
			.verify(TIMEOUT);
	}

	@Test
	@DisplayName("The examples of relations load them in one statement each (L1)")
	void loadsRelations() {
		Long id = ((Number) insert("Ada", "Grace").get(0)).longValue();
		database().execute("insert into address (user_id, email) values (" + id + ", 'b@x'), (" + id + ", 'a@x')",
				"insert into role (id, name) values (1, 'Admin'), (2, 'Guest')");
		database().execute("insert into \"users_role\" select " + id + ", id from role");
		recorder().clear();
		StepVerifier.create(this.provider.withSession((session) -> this.examples.withAddresses(id)))
			.assertNext((user) -> assertThat(user.getAddresses()).extracting(Address::getEmail)
				.containsExactly("a@x", "b@x"))
			.expectComplete()
			.verify(TIMEOUT);
		assertThat(recorder().count()).isEqualTo(2);
		StepVerifier
			.create(this.provider.withSessionMany((session) -> this.examples.withRelations())
				.filter((user) -> user.getName().equals("Ada")))
			.assertNext((user) -> assertThat(user.getRoles()).extracting(Role::name).containsExactly("Admin"))
			.expectComplete()
			.verify(TIMEOUT);
		assertThat(recorder().count()).isEqualTo(5);
		StepVerifier
			.create(this.provider
				.withSession((session) -> session.getOne(User.class, id).flatMap(this.examples::fetched)))
			.assertNext((addresses) -> assertThat(addresses).hasSize(2))
			.expectComplete()
			.verify(TIMEOUT);
		recorder().clear();
		StepVerifier.create(this.users.findByActiveOrderByName(true))
			.assertNext((user) -> assertThat(user.getAddresses()).hasSize(2))
			.assertNext((user) -> assertThat(user.getRoles()).isEmpty())
			.expectComplete()
			.verify(TIMEOUT);
		assertThat(recorder().count()).isEqualTo(3);
	}

	@Test
	@DisplayName("The example of nested(…) stores a new name, and finds one that exists (S5)")
	void fallsBackWhenNestedFails() {
		insert("Ada");
		Flux<String> names = this.provider.inTransactionMany((session) -> Flux.just("Grace", "Ada", "Edith")
			.concatMap((name) -> this.examples.nested(named(name)))
			.map(User::getName));
		StepVerifier.create(names).expectNext("Grace", "Ada", "Edith").expectComplete().verify(TIMEOUT);
		assertThat(stored("\"users\"")).containsExactlyInAnyOrder("Ada", "Grace", "Edith");
	}

	@Test
	@DisplayName("The example of the provider commits on completion")
	void changesOutsideOfRequests() {
		insert("Ada");
		StepVerifier.create(this.examples.outsideOfRequests()).expectComplete().verify(TIMEOUT);
		assertThat(stored("\"users\"")).containsExactly("x");
	}

	@Test
	@DisplayName("The example of getOrCreate creates once (G3)")
	void createsOnce() {
		StepVerifier
			.create(Flux.range(0, 3)
				.concatMap((i) -> this.examples.getOrCreate())
				.map((result) -> result.entity().getName() + " " + result.created()))
			.expectNext("ada true", "ada false", "ada false")
			.expectComplete()
			.verify(TIMEOUT);
		assertThat(stored("\"users\"")).containsExactly("ada");
	}

	@Test
	@DisplayName("Session injected and session as parameter are the same session (P9)")
	void sharesSessionBetweenStyles() {
		Mono<User> found = this.provider.inTransaction((session) -> session.add(named("Ada"))
			.flatMap((added) -> this.examples.select().single().filter((selected) -> selected == added)));
		StepVerifier.create(found).expectNextCount(1).expectComplete().verify(TIMEOUT);
	}

	@Test
	@DisplayName("The examples of many rows update, upsert, stream and retry (S9, S14)")
	void handlesManyRows() {
		insert("Ada", "guest-1", "guest-2");
		StepVerifier
			.create(this.provider.inTransaction((session) -> this.examples.update()
				.zipWith(Mono.defer(() -> this.examples.upsert(List.of(named("Ada"), named("Grace")))))))
			.assertNext((counts) -> assertThat(counts.toList()).containsExactly(2L, 1L))
			.expectComplete()
			.verify(TIMEOUT);
		StepVerifier.create(this.provider.withSession((session) -> this.examples.stream()))
			.expectComplete()
			.verify(TIMEOUT);
		assertThat(this.examples.exported()).containsExactly("Ada", "guest-1", "guest-2", "Grace");
		StepVerifier.create(this.examples.retry("guest-1").map(User::isActive))
			.expectNext(true)
			.expectComplete()
			.verify(TIMEOUT);
	}

	@Test
	@DisplayName("The examples of queries page, scroll, group, lock and read by SQL (S2)")
	void queries() {
		insert("Ada", "Berta", "Cleo");
		exchange(client().get().uri("/users/active?size=2&sort=name,desc"), HttpStatus.OK).jsonPath("$.content[0].name")
			.isEqualTo("Cleo")
			.jsonPath("$.page.totalElements")
			.isEqualTo(3);
		exchange(client().get().uri("/users/active?sort={sort}", "name;drop table users"), HttpStatus.BAD_REQUEST);
		exchange(client().get().uri("/users/feed"), HttpStatus.OK).jsonPath("$.content.length()").isEqualTo(3);
		StepVerifier.create(this.provider.withSession((session) -> Mono.zip(this.queries.groups().single(),
				this.queries.next(), this.queries.sql("ADA").single())))
			.assertNext((results) -> {
				assertThat(results.getT1()).isEqualTo(new ReadmeQueries.Activity(true, 3));
				assertThat(results.getT2()).isSameAs(results.getT3());
			})
			.expectComplete()
			.verify(TIMEOUT);
	}

	@Test
	@DisplayName("The examples of schemas draft a migration and ask for a column (G8)")
	void schema() {
		StepVerifier.create(Mono.zip(this.examples.migration(), this.examples.hasNames())).assertNext((results) -> {
			assertThat(results.getT1()).isEmpty();
			assertThat(results.getT2()).isTrue();
		}).expectComplete().verify(TIMEOUT);
	}

	private List<Object> insert(String... names) {
		for (String name : names) {
			database().execute("insert into \"users\" (name, active, version) values ('" + name + "', true, 0)");
		}
		return database().query("select id from \"users\" order by id")
			.stream()
			.<Object>map((row) -> row.get("id"))
			.toList();
	}

	private static User named(String name) {
		User user = new User();
		user.setName(name);
		return user;
	}

	private RequestHeadersSpec<?> rename(Object id, String name) {
		return client().put().uri("/users/{id}/name", id).contentType(MediaType.TEXT_PLAIN).bodyValue(name);
	}

	private BodyContentSpec exchange(RequestHeadersSpec<?> request, HttpStatus status) {
		return request.exchange().expectStatus().isEqualTo(status).expectBody();
	}

}
