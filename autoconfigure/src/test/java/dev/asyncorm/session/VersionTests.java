package dev.asyncorm.session;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.transaction.UnexpectedRollbackException;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

abstract class VersionTests extends SessionContractTests {

	@Test
	@DisplayName("S8 a version mismatch fails with the entity and id, never with values")
	void failsWhenVersionDiffers() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		database().execute("update account set version = 5");
		account.email = "secret";
		fails(session.flush(), OptimisticLockingFailureException.class, "Account " + id);
		assertThat(account.version).isZero();
		assertThat(await(session.isModified(account))).isTrue();
		fails(session.commit(), OptimisticLockingFailureException.class, "Account " + id);
		assertThat(database().query("select email from account").get(0)).containsEntry("email", "ada@example.org");
	}

	@Test
	@DisplayName("S8 one stale row among many undoes the commit")
	void undoesAllWhenOneOfManyIsStale() {
		insertAccount("ada");
		long stale = insertAccount("bob").id;
		insertAccount("cid");
		AsyncSession session = session();
		await(session.select(Account.class).all().doOnNext((account) -> account.email = "new"));
		database().execute("update account set version = 5 where id = " + stale);
		fails(session.commit(), OptimisticLockingFailureException.class, "Account " + stale);
		assertThat(database().query("select * from account where email = 'new'")).isEmpty();
	}

	@Test
	@DisplayName("S8 a stale row among many cannot be swallowed, except behind a savepoint")
	void cannotSwallowOneStaleRowOfMany() {
		List<Long> ids = Stream.of("ada", "bob", "cid").map((name) -> insertAccount(name).id).toList();
		long stale = ids.get(1);
		database().execute("update account set version = 5 where id = " + stale);
		AsyncSession session = session();
		List<Account> accounts = await(session.select(Account.class).all());
		database().execute("update account set version = 6 where id = " + stale);
		accounts.forEach((account) -> account.email = "new");
		fails(session.flush(), OptimisticLockingFailureException.class, "Account " + stale);
		fails(session.commit(), UnexpectedRollbackException.class);
		assertThat(accounts).extracting((account) -> account.version).containsExactlyInAnyOrder(0L, 5L, 0L);
		assertThat(database().query("select * from account where email = 'new'")).isEmpty();
		await(session.clear());
		List<Account> again = await(session.select(Account.class).all());
		database().execute("update account set version = 7 where id = " + stale);
		await(session.nested((nested) -> {
			again.forEach((account) -> account.email = "nested");
			return nested.flush();
		}).onErrorResume(OptimisticLockingFailureException.class, (error) -> Mono.empty()));
		await(session.persist(new Account("dan")).then(session.commit()));
		assertThat(database().query("select * from account where email = 'nested'")).isEmpty();
		assertThat(database().count("account")).isEqualTo(4);
	}

	@Test
	@DisplayName("S8 deleting many rows fails when one was changed, and names it")
	void failsWhenOneOfManyDeletedRowsWasChanged() {
		insertAccount("ada");
		long stale = insertAccount("bob").id;
		AsyncSession session = session();
		await(session.select(Account.class).all().concatMap(session::delete));
		database().execute("update account set version = 5 where id = " + stale);
		fails(session.commit(), OptimisticLockingFailureException.class, "Account " + stale);
		assertThat(database().count("account")).isEqualTo(2);
	}

	@Test
	@DisplayName("S8 deleting a changed row fails")
	void failsWhenDeletedRowWasChanged() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		database().execute("update account set version = 5");
		await(session.delete(account));
		fails(session.flush(), OptimisticLockingFailureException.class, "Account " + id);
	}

	@Test
	@DisplayName("S8 a row that is gone fails as an optimistic lock")
	void failsWhenRowIsGone() {
		City city = insertCity("Bern");
		AsyncSession session = session();
		City loaded = await(session.get(City.class, city.id()));
		database().execute("delete from city");
		await(session.merge(loaded.withPopulation(2)));
		fails(session.flush(), OptimisticLockingFailureException.class, "City " + city.id());
	}

	@Test
	@DisplayName("S8 prepare shows the next version once")
	void preparesOnce() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		account.email = "new";
		SessionPreparation preparation = (SessionPreparation) session;
		assertThat(await(preparation.prepare())).isFalse();
		assertThat(await(preparation.prepare())).isFalse();
		assertThat(account.version).isOne();
		assertThat(recorder().count()).isOne();
		await(session.add(new Account("bob")));
		assertThat(await(preparation.prepare())).isTrue();
		await(session.commit());
		assertThat(account.version).isOne();
		assertThat(database().query("select version from account where id = $1", id).get(0)).containsEntry("version",
				1L);
	}

	@Test
	@DisplayName("S8 what needs no preparation is known without waiting for a turn")
	void knowsWhatToPrepareWithoutWaiting() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		SessionPreparation preparation = (SessionPreparation) session;
		Account account = await(session.get(Account.class, id));
		Account added = await(session.add(new Account("bob")));
		await(session.nested((nested) -> Mono.fromRunnable(() -> {
			assertThat(preparation.mayPrepare("no entity")).isFalse();
			assertThat(preparation.mayPrepare(new Account("ada"))).isFalse();
			assertThat(preparation.mayPrepare(account)).isFalse();
			assertThat(preparation.mayPrepare(added)).isFalse();
			account.email = "new";
			assertThat(preparation.mayPrepare(account)).isTrue();
		})));
		assertThat(preparation.mayPrepare(await(session.add(new Account("cid"))))).isTrue();
		await(session.delete(account));
		assertThat(preparation.mayPrepare(account)).isFalse();
		await(session.rollback());
	}

}
