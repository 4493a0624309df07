package dev.asyncorm.sample.docs;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient.BodyContentSpec;
import org.springframework.test.web.reactive.server.WebTestClient.RequestHeadersSpec;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import dev.asyncorm.sample.SampleContractTests;
import dev.asyncorm.session.AsyncSession;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The first example of the README.
 */
@Import(QuickStartTests.GreetingController.class)
abstract class QuickStartTests extends SampleContractTests {

	@Test
	@DisplayName("An added entity is answered with its generated id and first version (R18)")
	void answersWithGeneratedValues() {
		exchange(client().post().uri("/greetings").bodyValue(new Greeting("Hello")), HttpStatus.OK).jsonPath("$.id")
			.isNumber()
			.jsonPath("$.version")
			.isEqualTo(0);
		assertThat(database().count("greeting")).isOne();
	}

	@Test
	@DisplayName("A changed entity is answered with its next version, by one SELECT and one UPDATE (R18, S4)")
	void answersWithNextVersion() {
		database().execute("insert into greeting (text, language, version) values ('Hello', 'en', 0)");
		Object id = database().query("select id from greeting").get(0).get("id");
		recorder().clear();
		exchange(client().put().uri("/greetings/{id}", id).contentType(MediaType.TEXT_PLAIN).bodyValue("Good morning"),
				HttpStatus.OK)
			.jsonPath("$.text")
			.isEqualTo("Good morning")
			.jsonPath("$.version")
			.isEqualTo(1);
		assertThat(recorder().count()).isEqualTo(2);
		assertThat(database().query("select text from greeting").get(0)).containsEntry("text", "Good morning");
	}

	@Test
	@DisplayName("A failed INSERT is answered with 409, an unknown id with 404")
	void answersWithProblems() {
		database().execute("insert into greeting (text, language, version) values ('Hello', 'en', 0)");
		exchange(client().post().uri("/greetings").bodyValue(new Greeting("Hello")), HttpStatus.CONFLICT);
		exchange(client().put().uri("/greetings/4711").contentType(MediaType.TEXT_PLAIN).bodyValue("Hi"),
				HttpStatus.NOT_FOUND);
		assertThat(database().count("greeting")).isOne();
	}

	private BodyContentSpec exchange(RequestHeadersSpec<?> request, HttpStatus status) {
		return request.exchange().expectStatus().isEqualTo(status).expectBody();
	}

	@RestController
	static class GreetingController {

		@PostMapping("/greetings")
		Mono<Greeting> create(@RequestBody Greeting greeting, AsyncSession session) {
			return session.add(greeting);
		}

		@PutMapping("/greetings/{id}")
		Mono<Greeting> change(@PathVariable long id, @RequestBody String text, AsyncSession session) {
			return session.getOne(Greeting.class, id).doOnNext((greeting) -> greeting.setText(text));
		}

	}

}
