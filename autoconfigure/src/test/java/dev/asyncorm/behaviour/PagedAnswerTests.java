package dev.asyncorm.behaviour;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

import static org.assertj.core.api.Assertions.assertThat;

abstract class PagedAnswerTests extends HttpContractTests {

	@BeforeEach
	void storeNotes() {
		Stream.of("a", "b", "c", "d", "e").forEach(this::store);
		database().execute("update note set amount = 7 where name in ('b', 'd')",
				"update note set created = '2001-02-03 04:05:06.123456+00'");
		recorder().clear();
	}

	private ResponseSpec read(String path, Object... values) {
		return client().get().uri(path, values).exchange();
	}

	private Map<String, Object> object(String path, Object... values) {
		return Objects.requireNonNull(read(path, values).expectStatus()
			.isOk()
			.expectBody(new ParameterizedTypeReference<Map<String, Object>>() {
			})
			.returnResult()
			.getResponseBody());
	}

	@SuppressWarnings("unchecked")
	private static List<Object> names(Map<String, Object> answer) {
		return ((List<Map<String, Object>>) Objects.requireNonNull(answer.get("content"))).stream()
			.map((note) -> note.get("name"))
			.toList();
	}

	@Test
	@DisplayName("S2 a page of the request is answered in Spring Data's stable form")
	void answersPages() {
		read("/notes?page=1&size=2&sort=name,desc").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.content[0].name")
			.isEqualTo("c")
			.jsonPath("$.content[1].name")
			.isEqualTo("b")
			.jsonPath("$.page.size")
			.isEqualTo(2)
			.jsonPath("$.page.number")
			.isEqualTo(1)
			.jsonPath("$.page.totalElements")
			.isEqualTo(5)
			.jsonPath("$.page.totalPages")
			.isEqualTo(3)
			.jsonPath("$.pageable")
			.doesNotExist();
		assertThat(recorder().count()).isEqualTo(2);
		recorder().clear();
		assertThat(names(object("/notes"))).hasSize(5);
		assertThat(recorder().count()).isOne();
	}

	@Test
	@DisplayName("S2 an order of the request is one by several properties")
	void ordersRows() {
		read("/notes/sorted?sort=amount,desc&sort=name").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$[0].name")
			.isEqualTo("b")
			.jsonPath("$[1].name")
			.isEqualTo("d")
			.jsonPath("$[2].name")
			.isEqualTo("a");
	}

	@Test
	@DisplayName("S2 an order by something else than a property is a problem of the client, and no statement")
	void refusesUnknownOrders() {
		for (String path : List.of("/notes?sort={sort}", "/notes/sorted?sort={sort}", "/notes/windows?sort={sort}")) {
			for (String sort : List.of("name;drop table note", "nothing", "lower(name)", "1=1 or name,desc")) {
				read(path, sort).expectStatus()
					.isBadRequest()
					.expectHeader()
					.contentType(MediaType.APPLICATION_PROBLEM_JSON)
					.expectBody()
					.jsonPath("$.title")
					.isEqualTo("Unknown property")
					.jsonPath("$.detail")
					.isEqualTo("'" + sort.replace(",desc", "") + "' is no property that can be used here.");
			}
		}
		assertThat(recorder().count()).isZero();
		read("/notes/wrong?sort=name").expectStatus().is5xxServerError();
	}

	@Test
	@DisplayName("S2 windows lead to the next one by a text, also through nulls, dates and ties")
	void scrollsByToken() {
		database().execute("update note set created = null where name = 'e'");
		Map<String, List<Object>> orders = Map.of("amount", List.of("a", "c", "e", "b", "d"), "created,desc",
				List.of("e", "a", "b", "c", "d"), "name,desc", List.of("e", "d", "c", "b", "a"), "id",
				List.of("a", "b", "c", "d", "e"));
		orders.forEach((sort, expected) -> {
			Map<String, Object> first = object("/notes/windows?sort={sort}", sort);
			Map<String, Object> second = object("/notes/windows?sort={sort}&scroll={scroll}", sort, next(first));
			Map<String, Object> third = object("/notes/windows?sort={sort}&scroll={scroll}", sort, next(second));
			assertThat(Stream.of(first, second, third).flatMap((window) -> names(window).stream())).as(sort)
				.isEqualTo(expected);
			assertThat(third).containsOnlyKeys("content");
		});
	}

	private static Object next(Map<String, Object> window) {
		return Objects.requireNonNull((@Nullable Object) window.get("next"));
	}

	@Test
	@DisplayName("S2 windows by offset follow the parameter offset")
	void scrollsByOffset() {
		assertThat(names(object("/notes/windows?sort=name&offset=1"))).containsExactly("c", "d");
		for (String none : List.of("", "?offset", "?offset=", "?scroll=")) {
			assertThat(names(object("/notes/skipped" + none))).as(none).containsExactly("a", "b");
		}
		Map<String, Object> skipped = object("/notes/skipped?offset=0");
		assertThat(names(skipped)).containsExactly("b", "c");
		assertThat(names(object("/notes/windows?sort=name&scroll={scroll}", next(skipped)))).containsExactly("d", "e");
		assertThat(names(object("/notes/skipped?scroll={scroll}", next(skipped)))).containsExactly("d", "e");
	}

	@Test
	@DisplayName("S2 a position that is none, or one of another order, is a problem of the client")
	void refusesForeignPositions() {
		String evil = Base64.getUrlEncoder().encodeToString("fid=1;drop table note".getBytes(StandardCharsets.UTF_8));
		for (String token : List.of("???", "", evil, "Zm5hbWU9YQ", "Zmlk", "eA")) {
			ResponseSpec response = read("/notes/windows?scroll={scroll}", token);
			if (token.isEmpty()) {
				response.expectStatus().isOk();
			}
			else {
				response.expectStatus().isBadRequest();
			}
		}
		for (String path : List.of("/notes/windows?offset=", "/notes/skipped?offset=")) {
			for (String offset : List.of("x", "-1", "null", "9223372036854775807", "9223372036854775808")) {
				read(path + offset).expectStatus().isBadRequest();
			}
		}
		String keys = Base64.getUrlEncoder().encodeToString("fid=1".getBytes(StandardCharsets.UTF_8));
		read("/notes/skipped?scroll={scroll}", keys).expectStatus().isBadRequest();
		assertThat(recorder().count()).isOne();
	}

}
