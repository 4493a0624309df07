package dev.asyncorm.behaviour;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

abstract class AnswerContentTests extends HttpContractTests {

	private static final Instant LONG_AGO = Instant.parse("2001-01-01T00:00:00Z");

	private static Map<String, Object> object(ResponseSpec response) {
		return Objects.requireNonNull(response.expectStatus()
			.is2xxSuccessful()
			.expectBody(new ParameterizedTypeReference<Map<String, Object>>() {
			})
			.returnResult()
			.getResponseBody());
	}

	private static Instant instant(@Nullable Object value) {
		Instant instant = (value instanceof OffsetDateTime time) ? time.toInstant()
				: (value instanceof Instant already) ? already : Instant.parse(String.valueOf(value));
		return instant.truncatedTo(ChronoUnit.MILLIS);
	}

	/**
	 * Expects that the answer shows exactly the one row that is stored.
	 */
	private void expectStored(Map<String, Object> answer, String table, int version) {
		Map<String, @Nullable Object> row = database().query("select * from " + table).get(0);
		assertThat(((Number) Objects.requireNonNull(answer.get("id"))).longValue())
			.isEqualTo(((Number) Objects.requireNonNull(row.get("id"))).longValue());
		assertThat(((Number) Objects.requireNonNull(answer.get("version"))).intValue()).isEqualTo(version)
			.isEqualTo(((Number) Objects.requireNonNull(row.get("version"))).intValue());
		assertThat(instant(answer.get("created"))).isEqualTo(instant(row.get("created")));
		assertThat(instant(answer.get("modified"))).isEqualTo(instant(row.get("modified")));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	@DisplayName("R18 a POST that adds answers with generated id, version and audit values")
	void showsWhatWasAdded(boolean entity) {
		handle((session) -> session.add(note("a"))
			.map((added) -> entity ? ResponseEntity.status(HttpStatus.CREATED).body(added) : added));
		Map<String, Object> answer = object(post(entity ? "/entity" : "/mono"));
		expectStored(answer, "note", 0);
		assertThat(instant(answer.get("created"))).isAfter(LONG_AGO);
	}

	@Test
	@DisplayName("R18 a POST that persists answers with generated id, version and audit values")
	void showsWhatWasPersisted() {
		handle((session) -> session.persist(note("a")));
		expectStored(object(post("/mono")), "note", 0);
	}

	@Test
	@DisplayName("R18 a POST through a repository answers with generated id, version and audit values")
	void showsWhatARepositorySaved() {
		handle((session) -> this.notes.save(note("a")));
		expectStored(object(post("/mono")), "note", 0);
	}

	@Test
	@DisplayName("R18 a POST of a list answers with all generated values")
	void showsAllThatWasAdded() {
		handle((session) -> session.addAll(List.of(note("a"), note("b"), note("c"))));
		post("/array").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.length()")
			.isEqualTo(3)
			.jsonPath("$[0].id")
			.isNumber()
			.jsonPath("$[2].id")
			.isNumber()
			.jsonPath("$[2].version")
			.isEqualTo(0)
			.jsonPath("$[2].created")
			.isNotEmpty();
		assertThat(storedNotes()).containsExactly("a", "b", "c");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	@DisplayName("R18 a PUT answers with the new version and audit values")
	void showsWhatWasChanged(boolean entity) {
		long id = store("a");
		database().execute("update note set created = '2001-01-01 00:00:00+00', modified = '2001-01-01 00:00:00+00'");
		handle((session) -> session.getOne(Note.class, id)
			.doOnNext((found) -> found.setAmount(5))
			.map((found) -> entity ? ResponseEntity.ok(found) : found));
		Map<String, Object> answer = object(put(entity ? "/entity" : "/mono"));
		assertThat(answer).containsEntry("amount", 5);
		expectStored(answer, "note", 1);
		assertThat(instant(answer.get("created"))).isEqualTo(LONG_AGO);
		assertThat(instant(answer.get("modified"))).isAfter(LONG_AGO);
	}

	@Test
	@DisplayName("R18 a PUT that changes nothing writes nothing and answers with the old version")
	void showsTheOldVersionWhenNothingChanged() {
		long id = store("a");
		recorder().clear();
		handle((session) -> session.getOne(Note.class, id).doOnNext((found) -> found.setAmount(0)));
		assertThat(object(put("/mono"))).containsEntry("version", 0);
		assertThat(recorder().count()).isOne();
	}

	@Test
	@DisplayName("R18 a PUT of many answers with each new version")
	void showsAllThatWasChanged() {
		store("a");
		store("b");
		handle((session) -> session.select(Note.class)
			.where(Criteria.empty())
			.orderBy("name")
			.all()
			.doOnNext((found) -> found.setAmount(5)));
		client().put()
			.uri("/answer/array")
			.exchange()
			.expectBody()
			.jsonPath("$[0].version")
			.isEqualTo(1)
			.jsonPath("$[1].version")
			.isEqualTo(1);
	}

	@Test
	@DisplayName("R18 a merged detached object answers with the new version")
	void showsWhatWasMerged() {
		long id = store("a");
		handle((session) -> {
			Note detached = note("merged");
			detached.id = id;
			detached.version = 0L;
			detached.created = LONG_AGO;
			return session.merge(detached);
		});
		Map<String, Object> answer = object(put("/mono"));
		assertThat(answer).containsEntry("name", "merged");
		expectStored(answer, "note", 1);
	}

	@Test
	@DisplayName("R18 a persisted record answers with generated id, version and audit values")
	void showsAPersistedRecord() {
		handle((session) -> session.persist(Label.of("a")));
		expectStored(object(post("/mono")), "label", 0);
	}

	@Test
	@DisplayName("R18 a record that was merged and flushed answers with the new version")
	void showsAMergedRecord() {
		database().execute("insert into label (text, version) values ('a', 0)");
		handle((session) -> session.select(Label.class)
			.one()
			.flatMap((found) -> session.merge(found.withText("b")))
			.flatMap((merged) -> session.flush()
				.then(session.getOne(Label.class, Objects.requireNonNull(merged.id())))));
		Map<String, Object> answer = object(put("/mono"));
		assertThat(answer).containsEntry("text", "b").containsEntry("version", 1);
		assertThat(instant(answer.get("modified"))).isAfter(LONG_AGO);
	}

	@Test
	@DisplayName("R18 the entity of an answer that rolls back is not prepared for it")
	void preparesNothingWhenTheWorkIsRolledBack() {
		handle((session) -> session.add(note("a")).map((added) -> ResponseEntity.badRequest().body(added)));
		post("/entity").expectStatus().isBadRequest().expectBody().jsonPath("$.id").isEmpty();
		recorder().assertEvents();
	}

	private ResponseSpec put(String form) {
		return client().put().uri("/answer" + form).exchange();
	}

	@Test
	@DisplayName("R18 a duplicate that only the flush before the answer finds is a 409")
	void answersConflictWhenThePreparationFails() {
		store("a");
		handle((session) -> session.add(note("a")));
		post("/mono").expectStatus().isEqualTo(HttpStatus.CONFLICT);
		handle((session) -> Mono.just("next"));
		post("/mono").expectStatus().isOk();
	}

}
