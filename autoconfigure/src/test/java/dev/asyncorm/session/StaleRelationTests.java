package dev.asyncorm.session;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Sort;

import dev.asyncorm.session.RelationModel.Address;
import dev.asyncorm.session.RelationModel.Member;

import static dev.asyncorm.relationship.Load.load;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.data.relational.core.query.Criteria.where;

/**
 * Loaded relations whose rows or keys have become others.
 */
abstract class StaleRelationTests extends SessionContractTests {

	@BeforeEach
	final void createModel() {
		database().execute(RelationModel.CREATE);
		database().execute("insert into member values (1, 'Ada'), (2, 'Bob')",
				"insert into address values (11, 1, 'Bonn'), (12, 1, 'Ulm'), (13, 2, 'Bonn')");
		recorder().clear();
	}

	@AfterEach
	final void dropModel() {
		database().execute(RelationModel.DROP);
	}

	@Test
	void mergedForeignKeyForgetsTheTarget() {
		AsyncSession session = session();
		Address ulm = await(session.getOne(Address.class, 12, load("member")));
		Address copy = new Address();
		copy.id = 12L;
		copy.memberId = 2L;
		copy.city = "Ulm";
		assertThat(await(session.merge(copy))).isSameAs(ulm);
		assertThat(ulm.member).isNull();
		await(session.fetch(ulm, load("member")));
		assertThat(ulm.member.name).isEqualTo("Bob");
		await(session.rollback());
	}

	@Test
	@DisplayName("L2 a changed reference is written before it is loaded")
	void changedReferenceIsKept() {
		AsyncSession session = session();
		Address ulm = await(session.getOne(Address.class, 12, load("member")));
		Member bob = await(session.getOne(Member.class, 2));
		ulm.member = bob;
		await(session.fetch(ulm, load("member.addresses")));
		assertThat(ulm.member).isSameAs(bob);
		assertThat(ulm.memberId).isEqualTo(2);
		assertThat(bob.addresses).hasSize(2).contains(ulm);
		await(session.rollback());
	}

	@Test
	@DisplayName("L2 a load by a condition follows the reference that is written before it")
	void changedReferenceIsKeptByCondition() {
		AsyncSession session = session();
		Address ulm = await(session.getOne(Address.class, 12, load("member")));
		Member bob = await(session.getOne(Member.class, 2));
		ulm.member = bob;
		await(session.fetch(ulm, load("member").where(where("name").is("Bob"))));
		assertThat(ulm.member).isSameAs(bob);
		await(session.commit());
		assertThat(ulm.memberId).isEqualTo(2);
		assertThat(ulm.member).isSameAs(bob);
	}

	@Test
	void sortedLoadReadsALoadedRelationAgain() {
		AsyncSession session = session();
		Member ada = await(session.getOne(Member.class, 1, load("addresses")));
		assertThat(ada.addresses).extracting(Address::getId).containsExactly(11L, 12L);
		await(session.fetch(ada, load("addresses").orderBy(Sort.by("id").descending())));
		assertThat(ada.addresses).extracting(Address::getId).containsExactly(12L, 11L);
		assertThat(recorder().count()).isEqualTo(3);
		await(session.fetch(ada, load("addresses")));
		assertThat(recorder().count()).isEqualTo(3);
	}

	@Test
	void savedForeignKeyForgetsTheTarget() {
		DefaultAsyncSession session = (DefaultAsyncSession) session();
		Address ulm = await(session.getOne(Address.class, 12, load("member")));
		Address saved = new Address();
		saved.id = 12L;
		saved.memberId = 2L;
		await(session.saved(saved));
		assertThat(ulm.memberId).isEqualTo(2);
		assertThat(ulm.member).isNull();
		await(session.rollback());
	}

	@Test
	void populateExistingReadsRelationsAgain() {
		AsyncSession session = session();
		Member ada = await(session.getOne(Member.class, 1, load("addresses")));
		database().execute("update address set city = 'Trier' where id = 11", "delete from address where id = 12");
		await(session.select(Member.class).where(where("id").is(1)).populateExisting().load("addresses").one());
		assertThat(ada.addresses).extracting((address) -> address.id).containsExactly(11L);
	}

}
