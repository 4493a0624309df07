package dev.asyncorm.session;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.Update;
import reactor.core.publisher.Mono;

import dev.asyncorm.relationship.Related;
import dev.asyncorm.session.RelationModel.Address;
import dev.asyncorm.session.RelationModel.Club;
import dev.asyncorm.session.RelationModel.Member;

import static dev.asyncorm.relationship.Load.load;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Relations that a transaction loads after it has written their rows, and then rolls
 * back.
 */
abstract class RelationRollbackTests extends SessionContractTests {

	@BeforeEach
	final void createModel() {
		database().execute(RelationModel.CREATE);
		database().execute("insert into member values (1, 'Ada'), (2, 'Bob')",
				"insert into address values (11, 1, 'Bonn'), (12, 1, 'Ulm'), (13, 2, 'Bern')",
				"insert into badge values (21, 1)", "insert into club values (31, 'Chess'), (32, 'Go')",
				"insert into member_club values (1, 31), (1, 32)");
		recorder().clear();
	}

	@AfterEach
	final void dropModel() {
		database().execute(RelationModel.DROP);
	}

	@Test
	@DisplayName("S3 a rollback unloads what was loaded after a key was changed")
	void rollbackUnloadsWhatFollowedAChangedKey() {
		AsyncSession session = session();
		Member bob = await(session.getOne(Member.class, 2));
		Address bonn = await(session.getOne(Address.class, 11));
		bonn.memberId = 2L;
		await(session.fetch(bob, load("addresses")));
		assertThat(bob.addresses).contains(bonn);
		await(session.rollback());
		assertThat(bonn.memberId).isEqualTo(1);
		assertThat(bonn.member).isNull();
		assertThat(Related.of(bob.addresses).isLoaded()).isFalse();
		assertThat(await(session.fetch(bob, load("addresses"))).addresses).extracting(Address::getId)
			.containsExactly(13L);
		assertThat(await(session.isModified(bob))).isFalse();
	}

	@Test
	@DisplayName("S3 a rollback unloads what was loaded after a target was deleted, also by query")
	void rollbackUnloadsWhatFollowedADelete() {
		AsyncSession session = session();
		Member ada = await(session.getOne(Member.class, 1));
		await(session.delete(await(session.getOne(Address.class, 11))));
		assertThat(await(session.fetch(ada, load("addresses"))).addresses).hasSize(1);
		await(session.rollback());
		assertThat(await(session.fetch(ada, load("addresses"))).addresses).hasSize(2);
		Member bob = await(session.getOne(Member.class, 2));
		await(session.select(Address.class).where(Criteria.where("id").is(12)).update(Update.update("memberId", 2L)));
		assertThat(await(session.fetch(bob, load("addresses"))).addresses).hasSize(2);
		await(session.rollback());
		assertThat(await(session.fetch(bob, load("addresses"))).addresses).hasSize(1);
	}

	@Test
	@DisplayName("S5 a rollback to a savepoint unloads what was loaded behind it")
	void savepointUnloadsWhatWasLoadedBehindIt() {
		AsyncSession session = session();
		Member bob = await(session.getOne(Member.class, 2));
		Address bonn = await(session.getOne(Address.class, 11));
		fails(session.nested((inner) -> {
			bonn.memberId = 2L;
			return inner.fetch(bob, load("addresses"))
				.doOnNext((loaded) -> assertThat(loaded.addresses).hasSize(2))
				.then(Mono.error(new IllegalArgumentException("on purpose")));
		}), IllegalArgumentException.class);
		assertThat(await(session.fetch(bob, load("addresses"))).addresses).extracting(Address::getId)
			.containsExactly(13L);
		await(session.rollback());
	}

	@Test
	@DisplayName("S3 a rollback unloads what was loaded after rows of the join table were written")
	void rollbackUnloadsTheOtherSideOfJoinTables() {
		AsyncSession session = session();
		Member ada = await(session.getOne(Member.class, 1, load("clubs")));
		Club chess = await(session.getOne(Club.class, 31));
		ada.clubs.remove(chess);
		assertThat(await(session.fetch(chess, load("members"))).members).isEmpty();
		await(session.rollback());
		assertThat(ada.clubs).contains(chess);
		assertThat(await(session.fetch(chess, load("members"))).members).containsExactly(ada);
	}

	@Test
	@DisplayName("S3 a rollback unloads what was loaded after an upsert")
	void rollbackUnloadsWhatFollowedAnUpsert() {
		AsyncSession session = session();
		Member bob = await(session.getOne(Member.class, 2));
		await(session.getOne(Address.class, 11));
		Address moved = new Address();
		moved.id = 11L;
		moved.memberId = 2L;
		moved.city = "Bonn";
		await(session.upsert(List.of(moved), "id"));
		assertThat(await(session.fetch(bob, load("addresses"))).addresses).hasSize(2);
		await(session.rollback());
		assertThat(await(session.fetch(bob, load("addresses"))).addresses).hasSize(1);
	}

	@Test
	@DisplayName("S3 a rollback does not take a part of a relation for the whole")
	void rollbackKnowsThatOnlyAPartWasLoaded() {
		AsyncSession session = session();
		Member ada = await(session.getOne(Member.class, 1, load("addresses", Criteria.where("city").is("Bonn"))));
		ada.addresses.clear();
		assertThat(await(session.fetch(ada, load("addresses"))).addresses).extracting(Address::getCity)
			.containsExactly("Ulm");
		Address ulm = ada.addresses.get(0);
		await(session.rollback());
		recorder().clear();
		await(session.flush());
		assertThat(writes()).isEmpty();
		assertThat(ulm.memberId).isEqualTo(1);
		assertThat(await(session.fetch(ada, load("addresses"))).addresses).extracting(Address::getCity)
			.containsExactly("Bonn", "Ulm");
	}

	@Test
	@DisplayName("S3 a rollback keeps what was loaded of rows that nobody has written")
	void rollbackKeepsTheRest() {
		AsyncSession session = session();
		Member ada = await(session.getOne(Member.class, 1));
		ada.name = "Eve";
		await(session.fetch(ada, load("addresses"), load("clubs")));
		Address bern = await(session.getOne(Address.class, 13));
		bern.city = "Basel";
		await(session.fetch(bern, load("member")));
		recorder().clear();
		await(session.rollback());
		assertThat(ada.addresses).hasSize(2);
		assertThat(ada.clubs).hasSize(2);
		assertThat(bern.member.name).isEqualTo("Bob");
		assertThat(statements()).isEmpty();
	}

}
