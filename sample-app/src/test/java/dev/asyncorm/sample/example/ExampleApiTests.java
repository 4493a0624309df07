package dev.asyncorm.sample.example;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.BodyContentSpec;
import org.springframework.test.web.reactive.server.WebTestClient.BodySpec;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Flux;

import dev.asyncorm.sample.SampleContractTests;

import static org.assertj.core.api.Assertions.assertThat;

abstract class ExampleApiTests extends SampleContractTests {

	@Test
	@DisplayName("POST answers 201 with the location and what was stored (R18)")
	void createsWhenNameIsNew() {
		ExampleResponse created = create("first", "My first example");
		assertThat(created.id()).isNotNull();
		assertThat(created.version()).isZero();
		assertThat(created.createdAt()).isNotNull().isEqualTo(created.modifiedAt());
		assertThat(stored("example")).containsExactly("first");
		assertThat(get(created)).isEqualTo(created);
	}

	@Test
	@DisplayName("POST of a name that exists answers 409 without SQL, and stores nothing")
	void conflictsWhenNameExists() {
		create("first", null);
		problem(post(Map.of("name", "first")), HttpStatus.CONFLICT).jsonPath("$.title").isEqualTo("Duplicate key");
		assertThat(stored("example")).containsExactly("first");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"name\":\" \"}", "{\"name\":null}", "{", "" })
	@DisplayName("POST of something invalid answers 400 and sends no statement")
	void refusesWhenInputIsInvalid(String body) {
		recorder().clear();
		problem(client().post().uri("/examples").contentType(MediaType.APPLICATION_JSON).bodyValue(body).exchange(),
				HttpStatus.BAD_REQUEST);
		recorder().assertEvents();
	}

	@Test
	@DisplayName("POST of texts that are too long answers 400")
	void refusesWhenTextIsTooLong() {
		problem(post(Map.of("name", "x".repeat(101))), HttpStatus.BAD_REQUEST);
		problem(post(Map.of("name", "x", "description", "x".repeat(1001))), HttpStatus.BAD_REQUEST);
		create("x".repeat(100), "x".repeat(1000));
	}

	@Test
	@DisplayName("GET of one that does not exist answers 404")
	void isNotFoundWhenIdIsUnknown() {
		problem(client().get().uri("/examples/4711").exchange(), HttpStatus.NOT_FOUND).jsonPath("$.detail")
			.isEqualTo("Example was not found.");
	}

	@Test
	@DisplayName("GET answers a page without a transaction (R1)")
	void listsPageWithoutTransaction() {
		create("first", null);
		create("second", null);
		create("third", null);
		recorder().clear();
		client().get()
			.uri("/examples?offset=1&limit=1")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBodyList(ExampleResponse.class)
			.value((page) -> assertThat(page).extracting(ExampleResponse::name).containsExactly("second"));
		assertThat(recorder().count()).isOne();
		assertThat(recorder().transactions()).isEmpty();
		problem(client().get().uri("/examples?limit=0").exchange(), HttpStatus.BAD_REQUEST);
	}

	@Test
	@DisplayName("PUT answers what was stored: the next version and date (R18)")
	void updatesWhenVersionIsCurrent() {
		ExampleResponse created = create("first", "old");
		ExampleResponse updated = put(created, "renamed", 0).expectStatus()
			.isOk()
			.expectBody(ExampleResponse.class)
			.returnResult()
			.getResponseBody();
		assertThat(updated).isNotNull().isEqualTo(get(created));
		assertThat(updated.version()).isOne();
		assertThat(updated.createdAt()).isEqualTo(created.createdAt());
		assertThat(updated.modifiedAt()).isAfter(created.modifiedAt());
		assertThat(stored("example")).containsExactly("renamed");
	}

	@Test
	@DisplayName("PUT with an old version answers 409 and changes nothing")
	void conflictsWhenVersionIsOld() {
		ExampleResponse created = create("first", null);
		put(created, "second", 0).expectStatus().isOk();
		problem(put(created, "third", 0), HttpStatus.CONFLICT).jsonPath("$.title").isEqualTo("Changed meanwhile");
		assertThat(stored("example")).containsExactly("second");
	}

	@Test
	@DisplayName("PUT with the name of another answers 409 and changes nothing")
	void conflictsWhenNewNameExists() {
		create("first", null);
		ExampleResponse second = create("second", null);
		problem(put(second, "first", 0), HttpStatus.CONFLICT);
		assertThat(get(second)).isEqualTo(second);
	}

	@Test
	@DisplayName("DELETE answers 204, and 404 the second time")
	void deletesOnce() {
		ExampleResponse created = create("first", null);
		client().delete().uri("/examples/{id}", created.id()).exchange().expectStatus().isNoContent();
		assertThat(database().count("example")).isZero();
		problem(client().delete().uri("/examples/{id}", created.id()).exchange(), HttpStatus.NOT_FOUND);
	}

	@Test
	@DisplayName("PUT by name answers 201 the first time, then 200 with the same row (G3)")
	void getsOrCreatesByName() {
		ExampleResponse created = byName("first", HttpStatus.CREATED);
		assertThat(created.description()).isEqualTo("Created by name");
		assertThat(created.createdAt()).isNotNull();
		assertThat(byName("first", HttpStatus.OK)).isEqualTo(created);
		problem(client().put().uri("/examples/by-name/{name}", " ").exchange(), HttpStatus.BAD_REQUEST);
	}

	@Test
	@DisplayName("32 clients that PUT the same name at once: one 201, 31 times 200, one row (G4)")
	void createsOnceWhenManyPutTheSameName() {
		List<Integer> statuses = Flux.range(0, 32)
			.flatMap(
					(i) -> webClient().put()
						.uri("/examples/by-name/raced")
						.exchangeToMono((response) -> response.releaseBody().thenReturn(response.statusCode().value())),
					32)
			.collectList()
			.block(Duration.ofSeconds(30));
		assertThat(statuses).hasSize(32).containsOnly(200, 201).containsOnlyOnce(201);
		assertThat(stored("example")).containsExactly("raced");
	}

	@Test
	@DisplayName("GET as a stream answers one JSON object per line")
	void streamsLines() {
		ExampleResponse first = create("first", null);
		ExampleResponse second = create("second", null);
		client().get()
			.uri("/examples/stream")
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.APPLICATION_NDJSON)
			.expectBodyList(ExampleResponse.class)
			.isEqualTo(List.of(first, second));
	}

	private ExampleResponse create(String name, String description) {
		ExampleResponse created = post(new ExampleRequest(name, description)).expectStatus()
			.isCreated()
			.expectHeader()
			.valueMatches("Location", "/examples/\\d+")
			.expectBody(ExampleResponse.class)
			.returnResult()
			.getResponseBody();
		assertThat(created).isNotNull();
		return created;
	}

	private ExampleResponse get(ExampleResponse example) {
		return client().get()
			.uri("/examples/{id}", example.id())
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(ExampleResponse.class)
			.returnResult()
			.getResponseBody();
	}

	private ExampleResponse byName(String name, HttpStatus status) {
		BodySpec<ExampleResponse, ?> body = client().put()
			.uri("/examples/by-name/{name}", name)
			.exchange()
			.expectStatus()
			.isEqualTo(status)
			.expectBody(ExampleResponse.class);
		ExampleResponse response = body.returnResult().getResponseBody();
		assertThat(response).isNotNull();
		return response;
	}

	private BodyContentSpec problem(ResponseSpec response, HttpStatus status) {
		return response.expectStatus()
			.isEqualTo(status)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody();
	}

	private ResponseSpec post(Object body) {
		return client().post().uri("/examples").bodyValue(body).exchange();
	}

	private ResponseSpec put(ExampleResponse example, String name, long version) {
		return client().put()
			.uri("/examples/{id}", example.id())
			.bodyValue(new ExampleUpdate(name, example.description(), version))
			.exchange();
	}

}
