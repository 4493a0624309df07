package dev.asyncorm.session;

import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.relational.core.query.Criteria;

import static org.assertj.core.api.Assertions.assertThat;

abstract class WritingTests extends SessionContractTests {

	@Test
	@DisplayName("S3 an added entity is seen by own queries, by others after the commit")
	void isVisibleToOthersOnlyWhenCommitted() {
		AsyncSession session = session();
		Account account = new Account("ada");
		assertThat(await(session.add(account))).isSameAs(account);
		assertThat(recorder().count()).isZero();
		assertThat(await(session.select(Account.class).where(Criteria.where("name").is("ada")).one()))
			.isSameAs(account);
		assertThat(account.id).isNotNull();
		assertThat(account.version).isZero();
		assertThat(database().count("account")).isZero();
		assertThat(await(session.client().sql("select count(*) from account").mapValue(Long.class).one())).isOne();
		await(session.commit());
		assertThat(database().count("account")).isOne();
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
		assertThat(recorder().count()).isEqualTo(3);
	}

	@Test
	@DisplayName("S3 statements of others on the connection see what is pending")
	void flushesWhenForeignStatementRuns() {
		AsyncSession session = session();
		await(session.addAll(List.of(new Account("ada"), new Account("bob"))));
		assertThat(await(session.client().sql("select count(*) from account").mapValue(Long.class).one())).isEqualTo(2);
	}

	@Test
	@DisplayName("R18 persist emits the generated values by one statement")
	void emitsGeneratedValuesWhenPersisted() {
		AsyncSession session = session();
		Account account = new Account("ada");
		assertThat(await(session.persist(account))).isSameAs(account);
		City city = await(session.persist(new City(null, "Bern", 5, 0)));
		assertThat(account.id).isNotNull();
		assertThat(city.id()).isNotNull();
		assertThat(city.version()).isOne();
		assertThat(recorder().count()).isEqualTo(2);
		assertThat(await(session.get(Account.class, account.id))).isSameAs(account);
		assertThat(await(session.get(City.class, city.id()))).isSameAs(city);
		await(session.commit());
		assertThat(recorder().count()).isEqualTo(2);
		assertThat(database().query("select version from city")).singleElement()
			.satisfies((row) -> assertThat(row).containsEntry("version", 1));
	}

	@Test
	@DisplayName("S4 a flush writes changed columns only, and nothing when nothing changed")
	void writesChangedColumnsOnly() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		await(session.flush().then(session.commit()));
		assertThat(recorder().count()).isOne();
		account.email = null;
		await(session.flush());
		assertThat(statements().get(1)).startsWith("update account set")
			.contains("email", "version")
			.doesNotContain("name");
		assertThat(account.version).isOne();
		account.email = "x";
		account.email = null;
		await(session.flush().then(session.commit()));
		assertThat(recorder().count()).isEqualTo(2);
		assertThat(database().query("select email, version from account").get(0)).containsEntry("email", null)
			.containsEntry("version", 1L);
	}

	@Test
	@DisplayName("S15 a null is left to the database, which returns what it stored")
	void returnsWhatTheDatabaseStoresForNull() {
		AsyncSession session = session();
		await(session.persist(new Account("ada")).then(session.commit()));
		assertThat(statements()).singleElement()
			.asString()
			.contains("email")
			.contains("insert into account (name, version)");
	}

	@Test
	@DisplayName("S6 delete removes the row by the next flush; deleting twice says so")
	void deletesOnce() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		await(session.delete(account));
		assertThat(await(session.contains(account))).isFalse();
		assertThat(await(session.isModified(account))).isTrue();
		assertThat(await(session.get(Account.class, id))).isNull();
		fails(session.delete(account), InvalidDataAccessApiUsageException.class, "Account " + id, "delete");
		await(session.flush());
		fails(session.delete(account), InvalidDataAccessApiUsageException.class, "Account " + id, "delete");
		fails(session.delete(new Account("stranger")), InvalidDataAccessApiUsageException.class, "not managed");
		await(session.commit());
		assertThat(database().count("account")).isZero();
	}

	@Test
	@DisplayName("S6 deleting a pending entity forgets it")
	void forgetsWhenPendingEntityIsDeleted() {
		AsyncSession session = session();
		Account account = new Account("ada");
		await(session.add(account).then(session.delete(account)).then(session.commit()));
		assertThat(recorder().count()).isZero();
	}

	@Test
	@DisplayName("S6 a deleted row can be replaced by one with the same id")
	void replacesRowWhenIdIsAddedAgain() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		await(session.get(Account.class, id).flatMap(session::delete));
		Account successor = new Account("ada");
		successor.id = id;
		await(session.add(successor).then(session.commit()));
		assertThat(database().query("select email from account where id = $1", id).get(0)).containsEntry("email", null);
		assertThat(await(session.get(Account.class, id))).isSameAs(successor);
	}

	@Test
	@DisplayName("S3 an entity with an assigned id is inserted, and found while pending")
	void insertsWhenIdIsAssigned() {
		AsyncSession session = session();
		Account account = new Account("ada");
		account.id = 4711L;
		await(session.add(account));
		assertThat(await(session.get(Account.class, 4711))).isSameAs(account);
		assertThat(recorder().count()).isZero();
		await(session.commit());
		assertThat(statements()).singleElement().asString().contains("insert into account");
		assertThat(database().count("account")).isOne();
	}

	@Test
	@DisplayName("S3 after a refused insert the session is usable and nothing is inserted again")
	void staysUsableWhenInsertIsRefused() {
		insertAccount("ada");
		AsyncSession session = session();
		Account twin = new Account("ada");
		fails(session.persist(twin), DuplicateKeyException.class);
		assertThat(twin.id).isNull();
		assertThat(twin.version).isNull();
		assertThat(await(session.contains(twin))).isFalse();
		await(session.persist(new Account("bob")).then(session.commit()));
		assertThat(database().count("account")).isEqualTo(2);
	}

	@Test
	@DisplayName("S3 adding twice is adding once, and types are inserted in the order of add")
	void keepsOrderOfAdd() {
		AsyncSession session = session();
		Account account = new Account("ada");
		await(session.add(account));
		await(session.add(new City(null, "Bern", 1, 0)));
		await(session.add(account));
		await(session.add(new Account("bob")));
		await(session.commit());
		assertThat(writes()).hasSize(2);
		assertThat(writes().get(0)).contains("insert into account");
		assertThat(writes().get(1)).contains("insert into city");
		assertThat(database().query("select name from account order by id")).extracting((row) -> row.get("name"))
			.containsExactly("ada", "bob");
	}

	@Test
	@DisplayName("S3 a pending entity takes the place of the deleted one with its id")
	void findsPendingEntityInsteadOfDeletedOne() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		await(session.get(Account.class, id).flatMap(session::delete));
		Account successor = new Account("ada");
		successor.id = id;
		await(session.add(successor));
		assertThat(await(session.get(Account.class, id))).isSameAs(successor);
		await(session.persist(new Account("bob")));
		assertThat(writes()).hasSize(3);
		assertThat(writes().get(0)).startsWith("delete from account");
	}

	@Test
	@DisplayName("S3 persist writes what was added before, and leaves changes of others to the flush")
	void persistsWhatWasAddedOnly() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account ada = await(session.get(Account.class, id));
		ada.email = "new";
		await(session.add(new Account("bob")));
		await(session.persist(new Account("cid")));
		assertThat(writes()).hasSize(1);
		assertThat(await(session.persist(ada))).isSameAs(ada);
		assertThat(writes()).hasSize(2);
		assertThat(writes().get(1)).startsWith("update account");
	}

}
