package dev.asyncorm.sample;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;

import dev.asyncorm.fixture.OnH2;

@OnH2
class OpenApiTests extends SampleContractTests {

	@Test
	void showsRoutesWithoutSession() {
		client().get()
			.uri("/v3/api-docs")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.paths['/examples'].post.parameters")
			.doesNotExist()
			.jsonPath("$.paths['/examples'].get.parameters.length()")
			.isEqualTo(2)
			.jsonPath("$.components.schemas.AsyncSession")
			.doesNotExist();
		recorder().assertEvents();
	}

	@Test
	void servesUserInterface() {
		client().get()
			.uri("/swagger-ui.html")
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.FOUND)
			.expectHeader()
			.location("/swagger-ui/index.html");
		client().get().uri("/swagger-ui/index.html").exchange().expectStatus().isOk();
	}

}
