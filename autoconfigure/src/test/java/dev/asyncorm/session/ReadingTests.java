package dev.asyncorm.session;

import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.IncorrectResultSizeDataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.domain.Sort;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.Query;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import dev.asyncorm.EntityNotFoundException;

import static org.assertj.core.api.Assertions.assertThat;

abstract class ReadingTests extends SessionContractTests {

	@Test
	@DisplayName("S1 get twice is the same object and one statement")
	void sameObjectWhenGotTwice() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account first = await(session.get(Account.class, id));
		assertThat(await(session.get(Account.class, (int) id))).isSameAs(first);
		assertThat(await(session.select(Account.class).all())).containsExactly(first);
		assertThat(first.email).isEqualTo("ada@example.org");
		assertThat(recorder().count()).isEqualTo(2);
		assertThat(recorder().transactions()).isEmpty();
	}

	@Test
	@DisplayName("S1 concurrent gets of one id are one statement")
	void oneStatementWhenGotConcurrently() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		List<Account> accounts = await(Flux.range(0, 50).flatMap((i) -> session.get(Account.class, id), 50));
		assertThat(accounts).hasSize(50).allMatch((account) -> account == accounts.get(0));
		assertThat(recorder().count()).isOne();
	}

	@Test
	@DisplayName("S1 populateExisting and forUpdate overwrite clean instances")
	void overwritesCleanInstancesWhenAsked() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		database().execute("update account set email = 'new', version = 1 where id = " + id);
		await(session.select(Account.class).all());
		assertThat(account.email).isEqualTo("ada@example.org");
		assertThat(await(session.select(Account.class).populateExisting().one())).isSameAs(account);
		assertThat(account.email).isEqualTo("new");
		assertThat(await(session.isModified(account))).isFalse();
		database().execute("update account set email = 'newer', version = 2 where id = " + id);
		recorder().clear();
		assertThat(await(session.select(Account.class).forUpdate().one())).isSameAs(account);
		assertThat(account.email).isEqualTo("newer");
		assertThat(statements()).singleElement().asString().contains("for update");
		assertThat(recorder().transactions()).containsExactly("BEGIN");
	}

	@Test
	@DisplayName("S1 forUpdate refuses to overwrite a dirty instance")
	void failsWhenDirtyInstanceWouldBeOverwritten() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		account.email = "changed";
		fails(session.select(Account.class).forUpdate().all(), InvalidDataAccessApiUsageException.class,
				"Account " + id, "flush()");
		account.email = "again";
		fails(session.refresh(account), InvalidDataAccessApiUsageException.class, "Account " + id, "refresh");
		assertThat(account.email).isEqualTo("again");
	}

	@Test
	@DisplayName("S2 one, oneOrEmpty, first, all, count and exists keep the result contract")
	void keepsResultContract() {
		Account ada = insertAccount("ada");
		insertAccount("bob");
		AsyncSession session = session();
		Select<Account> all = session.select(Account.class).orderBy("name");
		assertThat(await(all.all())).extracting((account) -> account.name).containsExactly("ada", "bob");
		assertThat(await(all.first()).name).isEqualTo("ada");
		assertThat(await(all.count())).isEqualTo(2);
		assertThat(await(all.exists())).isTrue();
		assertThat(await(all.where(Criteria.where("name").is("ada")).one()).id).isEqualTo(ada.id);
		fails(all.one(), IncorrectResultSizeDataAccessException.class, "Account");
		fails(all.oneOrEmpty(), IncorrectResultSizeDataAccessException.class, "Account");
		Select<Account> none = all.where(Criteria.where("name").is("nobody"));
		fails(none.one(), EntityNotFoundException.class, "Account");
		assertThat(await(none.oneOrEmpty())).isNull();
		assertThat(await(none.first())).isNull();
		assertThat(await(none.count())).isZero();
		assertThat(await(none.exists())).isFalse();
	}

	@Test
	@DisplayName("S2 conditions, order, limit and offset reach the database")
	void selectsPartWhenLimited() {
		List.of("ada", "bob", "cid", "dan").forEach(this::insertAccount);
		AsyncSession session = session();
		Select<Account> query = session.select(Account.class).orderBy(Sort.by("name").descending());
		assertThat(await(query.limit(2).offset(1).all())).extracting((account) -> account.name)
			.containsExactly("cid", "bob");
		assertThat(await(
				query.where(Criteria.where("name").greaterThan("ada")).where(Criteria.where("email").like("b%")).all()))
			.extracting((account) -> account.name)
			.containsExactly("bob");
		assertThat(await(session.select(Account.class)
			.matching(Query.query(Criteria.where("name").in("ada", "dan")).sort(Sort.by("name")).limit(1))
			.all())).extracting((account) -> account.name).containsExactly("ada");
		recorder().clear();
		assertThat(await(query.limit(0).all())).isEmpty();
		assertThat(recorder().count()).isZero();
	}

	@Test
	@DisplayName("S2 getOne names what does not exist")
	void failsWhenEntityDoesNotExist() {
		AsyncSession session = session();
		assertThat(await(session.get(Account.class, 99))).isNull();
		fails(session.getOne(Account.class, 99), EntityNotFoundException.class, "Account 99");
		fails(session.get(Account.class, "secret"), InvalidDataAccessApiUsageException.class, "Account", "Long");
		fails(session.get(String.class, 1), InvalidDataAccessApiUsageException.class, "not an entity");
	}

	@Test
	@DisplayName("S7 refresh reads again, and fails when the row is gone")
	void readsAgainWhenRefreshed() {
		long id = insertAccount("ada").id;
		City city = insertCity("Bern");
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		City loaded = await(session.get(City.class, city.id()));
		database().execute("update account set email = 'new' where id = " + id, "update city set population = 2");
		assertThat(await(session.refresh(account))).isSameAs(account);
		assertThat(account.email).isEqualTo("new");
		City refreshed = await(session.refresh(loaded));
		assertThat(refreshed.population()).isEqualTo(2);
		assertThat(await(session.get(City.class, city.id()))).isSameAs(refreshed);
		database().execute("delete from account");
		fails(session.refresh(account), EntityNotFoundException.class, "Account " + id);
		fails(session.refresh(new Account("stranger")), InvalidDataAccessApiUsageException.class, "not managed");
	}

	@Test
	@DisplayName("S1 expunge, clear and contains keep house in the identity map")
	void forgetsWhenExpunged() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		assertThat(await(session.contains(account))).isTrue();
		assertThat(await(session.contains(new Account("ada")))).isFalse();
		account.name = "other";
		assertThat(await(session.isModified(account))).isTrue();
		await(session.expunge(account));
		assertThat(await(session.contains(account))).isFalse();
		Account fresh = await(session.get(Account.class, id));
		assertThat(fresh).isNotSameAs(account);
		await(session.add(new Account("pending")).then(session.clear()).then(session.commit()));
		assertThat(database().count("account")).isOne();
	}

	@Test
	@DisplayName("S2 nothing happens before subscription")
	void doesNothingWhenNotSubscribed() {
		AsyncSession session = session();
		Mono<Account> persist = session.persist(new Account("ada"));
		assertThat(recorder().count()).isZero();
		StepVerifier.create(persist).expectNextCount(1).expectComplete().verify(TIMEOUT);
	}

}
