package dev.asyncorm.sample.category;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.asyncorm.sample.SampleContractTests;

import static org.assertj.core.api.Assertions.assertThat;

abstract class CategoryApiTests extends SampleContractTests {

	@BeforeEach
	final void insert() {
		database().execute(
				"insert into category (id, name, parent_id) values (101, 'Books', null), (102, 'Music', null)",
				"insert into category (id, name, parent_id) values (103, 'Novels', 101), (104, 'Comics', 101)",
				"insert into category (id, name, parent_id) values (105, 'Crime', 103)");
		recorder().clear();
	}

	@Test
	@DisplayName("All trees are answered in order, one statement for each level (L1)")
	void showsTrees() {
		client().get()
			.uri("/categories")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$[0].name")
			.isEqualTo("Books")
			.jsonPath("$[0].children[0].name")
			.isEqualTo("Comics")
			.jsonPath("$[0].children[1].children[0].name")
			.isEqualTo("Crime")
			.jsonPath("$[0].children[1].children[0].children.length()")
			.isEqualTo(0)
			.jsonPath("$[1].children.length()")
			.isEqualTo(0);
		assertThat(recorder().count()).isEqualTo(4);
	}

	@Test
	@DisplayName("One tree is answered from its root on, an unknown one with 404")
	void showsTree() {
		client().get()
			.uri("/categories/103")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.children[0].name")
			.isEqualTo("Crime");
		client().get().uri("/categories/4711").exchange().expectStatus().isNotFound();
	}

}
