package dev.asyncorm.session;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.Update;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

abstract class BulkTests extends SessionContractTests {

	private static final Update EMAIL = Update.update("email", "new");

	private static Criteria named(String... names) {
		return Criteria.where("name").in(List.of(names));
	}

	private List<Map<String, Object>> stored() {
		return database().query("select name, email, version from account order by name");
	}

	@Test
	@DisplayName("S14 an update by query is one plain statement that counts the version up")
	void updatesByOneStatement() {
		Stream.of("ada", "bob", "cid").forEach(this::insertAccount);
		AsyncSession session = session();
		assertThat(await(session.select(Account.class).where(named("ada", "bob")).update(EMAIL))).isEqualTo(2);
		assertThat(statements()).singleElement()
			.asString()
			.startsWith("update account set email = $1, version = coalesce(version, 0) + 1 where")
			.doesNotContain("returning");
		await(session.commit());
		assertThat(stored()).extracting((row) -> row.get("email")).containsExactly("new", "new", "cid@example.org");
		assertThat(stored()).extracting((row) -> row.get("version")).containsExactly(1L, 1L, 0L);
	}

	@Test
	@DisplayName("S14 a managed entity takes the values of an update by query and stays writable")
	void managedEntityFollowsUpdate() {
		long id = insertAccount("ada").id;
		insertAccount("bob");
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		recorder().clear();
		assertThat(await(session.select(Account.class).unconditionally().update(EMAIL))).isEqualTo(2);
		assertThat(recorder().count()).isOne();
		assertThat(account.email).isEqualTo("new");
		assertThat(account.version).isOne();
		assertThat(await(session.isModified(account))).isFalse();
		account.email = "later";
		await(session.commit());
		assertThat(stored()).extracting((row) -> row.get("version")).containsExactly(2L, 1L);
		assertThat(stored()).extracting((row) -> row.get("email")).containsExactly("later", "new");
	}

	@Test
	@DisplayName("S14 a record is replaced by what an update by query wrote")
	void recordFollowsUpdate() {
		City bern = insertCity("Bern");
		AsyncSession session = session();
		await(session.get(City.class, bern.id()));
		await(session.select(City.class)
			.where(Criteria.where("name").is("Bern"))
			.update(Update.update("population", 5)));
		City now = await(session.get(City.class, bern.id()));
		assertThat(now.population()).isEqualTo(5);
		assertThat(now.version()).isEqualTo(bern.version() + 1);
		await(session.merge(now.withPopulation(6)).then(session.commit()));
		assertThat(database().query("select population from city").get(0)).containsEntry("population", 6);
	}

	@Test
	@DisplayName("S14 pending changes are flushed before an update by query")
	void flushesBeforeUpdate() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		account.name = "eve";
		Account added = await(session.add(new Account("fay")));
		assertThat(await(session.select(Account.class).where(named("eve", "fay")).update(EMAIL))).isEqualTo(2);
		assertThat(added.email).isEqualTo("new");
		assertThat(account.version).isEqualTo(2);
		await(session.commit());
		assertThat(stored()).extracting((row) -> row.get("name")).containsExactly("eve", "fay");
	}

	@Test
	@DisplayName("S14 a rollback takes an update by query back from memory, too")
	void rollbackRestoresUpdated() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		await(session.select(Account.class).where(named("ada")).update(EMAIL));
		await(session.rollback());
		assertThat(account.email).isEqualTo("ada@example.org");
		assertThat(account.version).isZero();
		account.email = "again";
		await(session.commit());
		assertThat(stored().get(0)).containsEntry("email", "again").containsEntry("version", 1L);
	}

	@Test
	@DisplayName("S14 a delete by query is one plain statement")
	void deletesByOneStatement() {
		Stream.of("ada", "bob", "cid").forEach(this::insertAccount);
		AsyncSession session = session();
		assertThat(await(session.select(Account.class).where(named("ada", "bob")).delete())).isEqualTo(2);
		assertThat(statements()).singleElement().asString().startsWith("delete from account where");
		await(session.commit());
		assertThat(stored()).extracting((row) -> row.get("name")).containsExactly("cid");
	}

	@Test
	@DisplayName("S14 a managed entity that a delete by query reaches is deleted, others stay")
	void managedEntityFollowsDelete() {
		long ada = insertAccount("ada").id;
		long bob = insertAccount("bob").id;
		AsyncSession session = session();
		Account gone = await(session.get(Account.class, ada));
		Account stays = await(session.get(Account.class, bob));
		recorder().clear();
		assertThat(await(session.select(Account.class).where(named("ada", "cid")).delete())).isOne();
		assertThat(recorder().count()).isOne();
		assertThat(await(session.contains(gone))).isFalse();
		assertThat(await(session.get(Account.class, ada))).isNull();
		assertThat(await(session.get(Account.class, bob))).isSameAs(stays);
		fails(session.delete(gone), InvalidDataAccessApiUsageException.class, "delete(Account)",
				"after delete of Account " + ada);
		gone.email = "ignored";
		await(session.commit());
		assertThat(stored()).hasSize(1);
	}

	@Test
	@DisplayName("S14 a rollback brings back what a delete by query took")
	void rollbackRestoresDeleted() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		Mono<Long> failing = session.nested((nested) -> nested.select(Account.class)
			.where(named("ada"))
			.delete()
			.then(Mono.error(new IllegalStateException("after the delete"))));
		fails(failing, IllegalStateException.class, "after the delete");
		assertThat(await(session.get(Account.class, id))).isSameAs(account);
		account.email = "alive";
		await(session.commit());
		assertThat(stored().get(0)).containsEntry("email", "alive");
	}

	@Test
	@DisplayName("S14 an update or delete that fails leaves entities as they are")
	void keepsEntitiesWhenStatementFails() {
		long id = insertAccount("ada").id;
		insertAccount("bob");
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		fails(session.select(Account.class).unconditionally().update(Update.update("name", "same")),
				DataAccessException.class);
		assertThat(account.name).isEqualTo("ada");
		account.email = "later";
		await(session.commit());
		assertThat(stored().get(0)).containsEntry("email", "later").containsEntry("version", 1L);
	}

	@Test
	@DisplayName("S14 null and zero rows are values like others")
	void setsNullAndReachesNothing() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		assertThat(await(session.select(Account.class).where(named("nobody")).update(EMAIL))).isZero();
		assertThat(await(session.select(Account.class).where(named("nobody")).delete())).isZero();
		assertThat(account.email).isEqualTo("ada@example.org");
		assertThat(await(session.select(Account.class).where(named("ada")).update(Update.update("email", null))))
			.isOne();
		assertThat(account.email).isNull();
	}

	@Test
	@DisplayName("S14 an update or delete by query that cannot mean what it says is refused")
	void refusesWhatCannotBeMeant() {
		insertAccount("ada");
		AsyncSession session = session();
		Select<Account> all = session.select(Account.class);
		Select<Account> some = all.where(named("ada"));
		refused(all, "would reach every row", "unconditionally()");
		refused(some.limit(1), "no order, limit or offset");
		refused(some.offset(1), "no order, limit or offset");
		refused(some.orderBy("name"), "no order, limit or offset");
		refused(some.forUpdate(), "forUpdate()");
		Function<Update, Mono<Long>> update = some::update;
		fails(update.apply(Update.update("emial", "x")), InvalidDataAccessApiUsageException.class, "update(Account)",
				"'emial'", "[email, id, name, version]");
		fails(update.apply(Update.update("id", 5)), InvalidDataAccessApiUsageException.class, "'id'");
		fails(update.apply(Update.update("version", 5)), InvalidDataAccessApiUsageException.class, "'version'");
		fails(update.apply(Update.from(Map.of())), InvalidDataAccessApiUsageException.class, "sets nothing");
		assertThat(stored()).hasSize(1);
	}

	private static void refused(Select<Account> select, String... parts) {
		fails(select.update(EMAIL), DataAccessException.class, parts);
		fails(select.delete(), DataAccessException.class, parts);
	}

}
