package dev.asyncorm.benchmarks.contender;

import java.util.List;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every contender does the whole work: nobody is fast by leaving something out.
 */
class ContenderTests extends ServerTests {

	private static final int ROWS = 20;

	@BeforeEach
	void fill() {
		server.fill(ROWS);
	}

	@ParameterizedTest
	@EnumSource
	void contenderInserts(Contender contender) {
		try (Library library = contender.open(server)) {
			assertThat(library.insert(3)).hasSize(3).extracting("id").doesNotContainNull().doesNotHaveDuplicates();
		}
		assertThat(database.query("select quantity, price, active from item where id > " + ROWS + " order by name"))
			.extracting(Object::toString)
			.containsExactly("{quantity=0, price=0.00, active=true}", "{quantity=1, price=1.25, active=false}",
					"{quantity=2, price=2.50, active=true}");
	}

	@ParameterizedTest
	@EnumSource
	void insertedIdsAreThoseOfTheRows(Contender contender) {
		try (Library library = contender.open(server)) {
			Object item = library.insert(2).get(1);
			assertThat(database.query("select id from item where name = 'item 1' and id > " + ROWS)).singleElement()
				.extracting((row) -> row.get("id"))
				.isEqualTo(assertThat(item).extracting("id").actual());
		}
	}

	@ParameterizedTest
	@EnumSource
	void contenderReads(Contender contender) {
		try (Library library = contender.open(server)) {
			assertThat(library.get(ROWS, 1)).isEqualTo(ROWS);
			assertThat(library.get(ROWS + 1, 16)).isEqualTo(ROWS);
			assertThat(library.select()).hasSize(ROWS).extracting("name", String.class).contains("item 7");
		}
	}

	@ParameterizedTest
	@EnumSource
	void contenderReadsUsersWithTheirAddresses(Contender contender) {
		try (Library library = contender.open(server)) {
			assertThat(library.users()).hasSize(100)
				.extracting("addresses")
				.allSatisfy((addresses) -> assertThat(addresses).asInstanceOf(InstanceOfAssertFactories.COLLECTION)
					.hasSize(10)
					.extracting("city", String.class)
					.allSatisfy((city) -> assertThat(city).startsWith("city ")));
		}
	}

	@Test
	void sessionReadsTrees() {
		try (Library library = Contender.ASYNC_ORM.open(server)) {
			List<Node> level = library.trees().stream().map(Node.class::cast).toList();
			for (int size = 1000; size <= 8000; size *= 2) {
				assertThat(level).hasSize(size).doesNotHaveDuplicates();
				level = (size < 8000) ? level.stream().flatMap((node) -> node.getChildren().stream()).toList() : level;
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void contenderChangesOneRow(Contender contender) {
		try (Library library = contender.open(server)) {
			library.change(7, 4711);
		}
		assertThat(database.query("select id from item where quantity = 4711")).extracting((row) -> row.get("id"))
			.containsExactly(7L);
	}

	@ParameterizedTest
	@EnumSource
	void contenderChangesAllRowsAfterThePause(Contender contender) {
		try (Library library = contender.open(server)) {
			Runnable change = library.loadAndChange(100);
			assertThat(database.count("item where quantity > 100")).isZero();
			change.run();
		}
		assertThat(database.count("item where quantity = id + 100")).isEqualTo(ROWS);
	}

}
