package dev.asyncorm.session;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

abstract class RollbackTests extends SessionContractTests {

	@Test
	@DisplayName("S3 rollback expunges pending entities and restores loaded ones")
	void restoresWhenRolledBack() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		account.name = "written";
		await(session.flush());
		account.name = "unwritten";
		Account added = new Account("bob");
		await(session.persist(added));
		Account pending = new Account("cid");
		await(session.add(pending));
		await(session.rollback());
		assertThat(account.name).isEqualTo("ada");
		assertThat(account.version).isZero();
		assertThat(await(session.isModified(account))).isFalse();
		assertThat(await(session.contains(added))).isFalse();
		assertThat(await(session.contains(pending))).isFalse();
		assertThat(added.id).isNull();
		assertThat(added.version).isNull();
		account.name = "again";
		await(session.persist(added).then(session.commit()));
		assertThat(database().query("select name from account order by id")).extracting((row) -> row.get("name"))
			.containsExactly("again", "bob");
	}

	@Test
	@DisplayName("S3 rollback brings deleted entities back")
	void resurrectsWhenRolledBack() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		await(session.delete(account).then(session.flush()).then(session.rollback()));
		assertThat(await(session.contains(account))).isTrue();
		assertThat(await(session.get(Account.class, id))).isSameAs(account);
		account.email = "after";
		await(session.commit());
		assertThat(database().query("select email from account").get(0)).containsEntry("email", "after");
	}

	@Test
	@DisplayName("S3 entities keep their values after a commit, which a later rollback restores")
	void restoresCommittedValues() {
		AsyncSession session = session();
		Account account = await(session.persist(new Account("ada")));
		await(session.commit());
		account.name = "second";
		await(session.commit());
		account.name = "third";
		await(session.flush().then(session.rollback()));
		assertThat(account.name).isEqualTo("second");
		assertThat(account.version).isOne();
		assertThat(account.id).isNotNull();
		account.name = "fourth";
		await(session.commit());
		assertThat(database().query("select name, version from account").get(0)).containsEntry("name", "fourth")
			.containsEntry("version", 2L);
	}

	@Test
	@DisplayName("S3 rollback forgets what was written, forgotten and loaded again")
	void forgetsWhatWasLoadedFromUncommittedRow() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account added = await(session.persist(new Account("bob")));
		Account changed = await(session.get(Account.class, id));
		changed.name = "changed";
		await(session.flush().then(session.clear()));
		Account addedAgain = await(session.getOne(Account.class, added.id));
		Account changedAgain = await(session.getOne(Account.class, id));
		await(session.rollback());
		assertThat(await(session.contains(addedAgain))).isFalse();
		assertThat(await(session.contains(changedAgain))).isFalse();
		assertThat(await(session.get(Account.class, added.id))).isNull();
		assertThat(await(session.getOne(Account.class, id)).name).isEqualTo("ada");
	}

	@Test
	@DisplayName("S3 rollback and commit do nothing when nothing was begun")
	void doesNothingWhenNothingWasBegun() {
		AsyncSession session = session();
		await(session.commit().then(session.rollback()).then(session.close()));
		assertThat(recorder().events()).isEmpty();
	}

	@Test
	@DisplayName("R8 close forgets everything and a later statement opens a new connection")
	void opensAgainWhenClosed() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		account.name = "changed";
		await(session.flush().then(session.close()));
		assertThat(pool().getMetrics().orElseThrow().acquiredSize()).isZero();
		assertThat(await(session.contains(account))).isFalse();
		assertThat(await(session.get(Account.class, id)).name).isEqualTo("ada");
	}

}
