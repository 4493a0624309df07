package dev.asyncorm.session;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Sort;
import org.springframework.data.relational.core.query.Criteria;
import reactor.core.publisher.Flux;

import dev.asyncorm.mapping.Relationship;

import static dev.asyncorm.relationship.Load.load;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records that are held by several others: all of them hold the managed instance, however
 * it was loaded, and cycles in the data end.
 */
abstract class RecordGraphTests extends SessionContractTests {

	@BeforeEach
	final void createGraph() {
		database().execute("create table branch (id bigint primary key, parent_id bigint, name varchar(50))",
				"create table poet (id bigint primary key, name varchar(50))",
				"create table poem (id bigint primary key, poet_id bigint, title varchar(50))",
				"create table prize (id bigint primary key, poet_id bigint)",
				"create table trunk (id bigint primary key)", "insert into trunk values (1)",
				"insert into branch values (1, null, 'a'), (2, 1, 'b'), (3, 2, 'c'), (4, 3, 'd')",
				"insert into poet values (1, 'Ada'), (2, 'Bob')",
				"insert into poem values (11, 1, 'A'), (12, 1, 'B'), (13, 2, 'C')",
				"insert into prize values (21, 1), (22, 1)");
		recorder().clear();
	}

	@AfterEach
	final void dropGraph() {
		database().execute("drop table branch", "drop table trunk", "drop table poet", "drop table poem",
				"drop table prize");
	}

	@Test
	@DisplayName("L5 a tree of records is complete, also when all of its levels were selected")
	void treeOfSelectedRecordsIsComplete() {
		for (Sort.Direction direction : Sort.Direction.values()) {
			AsyncSession session = session();
			List<Branch> all = await(session.select(Branch.class)
				.orderBy(Sort.by(direction, "id"))
				.load(load("children").depth(4))
				.all());
			Branch root = all.get(direction.isAscending() ? 0 : 3);
			assertThat(root.children().get(0).children().get(0).children()).extracting(Branch::name)
				.containsExactly("d");
			assertThat(await(session.get(Branch.class, 3))).isSameAs(root.children().get(0).children().get(0));
		}
		assertThat(recorder().count()).isEqualTo(4);
	}

	@Test
	@DisplayName("L1 whoever holds a record holds the managed instance after its relations were loaded")
	void holdersTakeTheCopyThatIsLoadedLater() {
		AsyncSession session = session();
		await(session.getOne(Branch.class, 1, load("children").depth(2)));
		Branch third = await(session.getOne(Branch.class, 3, load("children")));
		Branch root = await(session.getOne(Branch.class, 1));
		assertThat(root.children().get(0).children().get(0)).isSameAs(third);
		assertThat(await(session.get(Branch.class, 2))).isSameAs(root.children().get(0));
		assertThat(await(session.isModified(root))).isFalse();
		await(session.flush());
		assertThat(await(session.get(Branch.class, 1))).isSameAs(root);
		assertThat(writes()).isEmpty();
	}

	@Test
	@DisplayName("L1 a list can be gone through while the relations of its records are loaded one by one")
	void listCanBeReadWhileItsRecordsAreReplaced() {
		database().execute("insert into branch values (5, 1, 'e'), (6, 1, 'f')",
				"insert into branch values (7, 5, 'g')");
		AsyncSession session = session();
		Trunk trunk = await(session.getOne(Trunk.class, 1, load("children")));
		List<Branch> fetched = await(Flux.fromIterable(trunk.children)
			.concatMap((branch) -> session.fetch(branch, load("children")))
			.collectList());
		assertThat(fetched).extracting((branch) -> branch.children().size()).containsExactly(1, 1, 0);
		assertThat(trunk.children).usingElementComparator((left, right) -> (left == right) ? 0 : 1).isEqualTo(fetched);
	}

	@Test
	@DisplayName("L4 what leads back to a record is the managed instance")
	void wayBackLeadsToTheManagedRecord() {
		AsyncSession session = session();
		Poet both = await(session.getOne(Poet.class, 1, load("poems"), load("prizes")));
		assertThat(both.poems()).hasSize(2).allMatch((poem) -> poem.poet == both);
		assertThat(both.prizes()).hasSize(2);
		Poet bob = await(session.getOne(Poet.class, 2, load("poems")));
		Poet later = await(session.fetch(bob, load("prizes")));
		assertThat(later).isNotSameAs(bob);
		assertThat(later.poems().get(0).poet).isSameAs(later);
		assertThat(await(session.isModified(later.poems().get(0)))).isFalse();
		await(session.flush());
		assertThat(writes()).isEmpty();
	}

	@Test
	@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
	@DisplayName("L5 a cycle of records in the data ends, also when it is flushed")
	void cycleOfRecordsEnds() {
		database().execute("update branch set parent_id = 3 where id = 1",
				"update branch set parent_id = 4 where id = 4");
		AsyncSession session = session();
		List<Branch> all = await(session.select(Branch.class).orderBy("id").load(load("children").depth(9)).all());
		assertThat(all).allMatch((branch) -> branch.children().size() == 1);
		assertThat(all.get(3).children().get(0).id()).isEqualTo(4);
		await(session.flush());
		List<Branch> again = await(session.select(Branch.class).orderBy("id").all());
		await(session.flush());
		assertThat(await(session.select(Branch.class).where(Criteria.where("id").lessThan(9)).orderBy("id").all()))
			.usingElementComparator((left, right) -> (left == right) ? 0 : 1)
			.isEqualTo(again);
		await(session.merge(new Branch(2L, 1L, "x", null)));
		await(session.flush());
		assertThat(await(session.getOne(Branch.class, 1)).children().get(0).name()).isEqualTo("x");
		await(session.rollback());
		assertThat(await(session.getOne(Branch.class, 1)).children().get(0).name()).isEqualTo("b");
	}

	static class Trunk {

		@Id
		Long id;

		@Relationship(mappedBy = "parentId", orderBy = "id")
		List<Branch> children;

	}

	record Branch(@Id Long id, Long parentId, String name,
			@Relationship(mappedBy = "parentId", orderBy = "id") List<Branch> children) {
	}

	record Poet(@Id Long id, String name, @Relationship(mappedBy = "poet", orderBy = "id") List<Poem> poems,
			@Relationship(mappedBy = "poetId") List<Prize> prizes) {
	}

	static class Poem {

		@Id
		Long id;

		Long poetId;

		String title;

		@Relationship
		Poet poet;

	}

	record Prize(@Id Long id, Long poetId) {
	}

}
