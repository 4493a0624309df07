package dev.asyncorm.sample.category;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;

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
	@DisplayName("A tree in one body is stored as a whole, by one INSERT for each level, and answered with its ids")
	void createsTree() {
		client().post()
			.uri("/categories")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("""
					{"name":"Food","children":[{"name":"Fruit","children":[{"name":"Apple"},{"name":"Pear"}]},
					{"name":"Bread"}]}""")
			.exchange()
			.expectStatus()
			.isCreated()
			.expectBody()
			.jsonPath("$.id")
			.isNumber()
			.jsonPath("$.children[0].children[1].id")
			.isNumber();
		assertThat(recorder().statements()).filteredOn((sql) -> sql.contains("INSERT INTO")).hasSize(3);
		assertThat(
				database().query("select c.name, p.name as parent from category c join category p on p.id = c.parent_id"
						+ " where c.id not in (103, 104, 105) order by c.name"))
			.extracting((row) -> row.get("name") + " < " + row.get("parent"))
			.containsExactly("Apple < Fruit", "Bread < Food", "Fruit < Food", "Pear < Fruit");
	}

	@Test
	@DisplayName("A category is deleted with all below it")
	void deletesTree() {
		client().delete().uri("/categories/101").exchange().expectStatus().isNoContent();
		assertThat(stored("category")).containsExactly("Music");
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
