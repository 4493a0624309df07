package dev.asyncorm.repository;

import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.IncorrectResultSizeDataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import dev.asyncorm.EntityNotFoundException;
import dev.asyncorm.session.CreateResult;

import static org.assertj.core.api.Assertions.assertThat;

abstract class RepositoryHelpersTests extends HelpersContractTests {

	@Test
	@DisplayName("G1 getOne: one row, none, several, null, unknown attribute")
	void getsOneWhenExactlyOneMatches() {
		insert("a", "x");
		insert("b", "x");
		insert("c", null);
		assertThat(get(this.accounts.getOne(key("a"))).getName()).isEqualTo("x");
		assertThat(get(this.accounts.getOne(Attributes.where(Account::getName).is(null))).getEmail()).isEqualTo("c");
		assertThat(get(this.accounts.getOne(Attributes.where("tenant").is(1).and("email").is("b"))).getEmail())
			.isEqualTo("b");
		assertThat(error(this.accounts.getOne(key("secret")), EntityNotFoundException.class))
			.hasMessageContaining("Account")
			.hasMessageContaining("[email, tenant]")
			.hasMessageNotContaining("secret");
		error(this.accounts.getOne(Attributes.where(Account::getName).is("x")),
				IncorrectResultSizeDataAccessException.class);
		assertThat(
				error(this.accounts.getOne(Attributes.where("nmae").is("x")), InvalidDataAccessApiUsageException.class))
			.hasMessageContaining("Account")
			.hasMessageContaining("'nmae'");
		assertThat(error(this.accounts.getOne(Attributes.where("tenant").is("secret")),
				InvalidDataAccessApiUsageException.class))
			.hasMessageContaining("'tenant'")
			.hasStackTraceContaining("tenant")
			.satisfies((ex) -> assertThat(ex).hasNoCause());
	}

	@Test
	@DisplayName("G2 getByPk: empty when none")
	void isEmptyWhenThereIsNoRowWithTheId() {
		StepVerifier.create(this.accounts.getByPk(4711L)).expectComplete().verify(TIMEOUT);
		insert("a", "x");
		Account account = get(this.accounts.getOne(key("a")));
		assertThat(get(this.accounts.getByPk(account.getId())).getEmail()).isEqualTo("a");
	}

	@Test
	@DisplayName("G3 getOrCreate: found, created with id and defaults, several")
	void createsWhenThereIsNone() {
		CreateResult<Account> created = get(
				this.accounts.getOrCreate(key("a"), Attributes.where(Account::getStatus).is(Account.Status.DONE)));
		assertThat(created.created()).isTrue();
		assertThat(created.entity().getId()).isPositive();
		assertThat(created.entity().getPoints()).isEqualTo(3);
		assertThat(created.entity().getCreatedAt()).isNotNull().isEqualTo(created.entity().getModifiedAt());
		CreateResult<Account> found = get(this.accounts.getOrCreate(key("a"), Attributes.where("name").is("other")));
		assertThat(found.created()).isFalse();
		assertThat(found.entity().getId()).isEqualTo(created.entity().getId());
		assertThat(database().query("select * from account")).singleElement()
			.satisfies((row) -> assertThat(row).containsEntry("status", "DONE")
				.containsEntry("name", null)
				.containsEntry("points", 3)
				.containsEntry("version", 1L));
	}

	@Test
	@DisplayName("G3 getOrCreate: several rows match, also when the lookup is no key")
	void failsWhenSeveralMatch() {
		insert("a", "x");
		insert("b", "x");
		error(this.accounts.getOrCreate(Attributes.where(Account::getName).is("x")),
				IncorrectResultSizeDataAccessException.class);
		Attributes<Account> noKey = Attributes.where(Account::getName).is(null).and(Account::getEmail).is("z");
		Attributes<Account> tenant = Attributes.where(Account::getTenant).is(9L);
		assertThat(get(this.accounts.getOrCreate(noKey, tenant)).created()).isTrue();
		assertThat(get(this.accounts.getOrCreate(noKey, tenant)).created()).isFalse();
		assertThat(error(this.accounts.getOrCreate(Attributes.empty()), InvalidDataAccessApiUsageException.class))
			.hasMessageContaining("getOrCreate of Account");
	}

	@Test
	@DisplayName("G3 getOrCreate of a record")
	void createsRecordWhenThereIsNone() {
		CreateResult<Tag> created = get(this.tags.getOrCreate(Attributes.where(Tag::name).is("red")));
		assertThat(created).isEqualTo(
				new CreateResult<>(new Tag(created.entity().id(), "red", null, created.entity().version()), true));
		assertThat(get(this.tags.getOrCreate(Attributes.where(Tag::name).is("red"))).entity())
			.isEqualTo(created.entity());
	}

	@Test
	@DisplayName("G4 getOrCreate raced: exactly one created, same row, no error")
	void createsOnceWhenRaced() {
		List<CreateResult<Account>> results = concurrently(
				(i) -> this.accounts.getOrCreate(key("a"), Attributes.where("name").is("n" + i)));
		assertThat(results).hasSize(CALLERS).filteredOn(CreateResult::created).hasSize(1);
		assertThat(results.stream().map((result) -> result.entity().getId()).distinct()).hasSize(1);
		assertThat(database().count("account")).isEqualTo(1);
	}

	@Test
	@DisplayName("G4 getOrCreate raced inside transactions: earlier work of each survives")
	void keepsEarlierWorkWhenRacedInsideTransactions() {
		List<Boolean> results = concurrently((i) -> surrounded(this.tags.save(new Tag(null, "mine" + i, null, 0))
			.then(this.accounts.getOrCreate(key("a")))
			.flatMap((result) -> this.tags.getOne(Attributes.where(Tag::name).is("mine" + i))
				.thenReturn(result.created()))));
		assertThat(results).hasSize(CALLERS).filteredOn(Boolean::booleanValue).hasSize(1);
		assertThat(database().count("account")).isEqualTo(1);
		assertThat(database().count("tag")).isEqualTo(CALLERS);
	}

	@Test
	@DisplayName("G4 a conflict on another key is a DuplicateKeyException that harms no earlier work")
	void staysUsableWhenAnotherKeyIsViolated() {
		database().execute("insert into account (email, tenant, nick, version)" + " values ('a', 1, 'nick', 0)");
		Attributes<Account> nick = Attributes.where(Account::getNick).is("nick");
		StepVerifier
			.create(surrounded(this.tags.save(new Tag(null, "mine", null, 0))
				.then(this.accounts.getOrCreate(key("b"), nick).then(Mono.just("created")))
				.onErrorResume(DuplicateKeyException.class, (ex) -> Mono.just("duplicate"))
				.flatMap((outcome) -> this.accounts.updateOrCreate(key("c"), nick, Attributes.empty())
					.then(this.accounts.updateOrCreate(key("c"), nick))
					.then(Mono.just("updated"))
					.onErrorResume(DuplicateKeyException.class, (ex) -> Mono.just(outcome + " twice")))))
			.expectNext("duplicate twice")
			.expectComplete()
			.verify(TIMEOUT);
		assertThat(database().count("tag")).isEqualTo(1);
		assertThat(database().query("select email from account order by 1")).extracting((row) -> row.get("email"))
			.containsExactly("a", "c");
	}

	@Test
	@DisplayName("G5 updateOrCreate: update sets defaults only, raises the version, marks as modified")
	void updatesDefaultsOnlyWhenThereIsOne() {
		insert("a", "x");
		CreateResult<Account> updated = get(this.accounts.updateOrCreate(key("a"),
				Attributes.where(Account::getStatus).is(Account.Status.DONE), Attributes.where("name").is("created")));
		assertThat(updated.created()).isFalse();
		assertThat(updated.entity().getStatus()).isEqualTo(Account.Status.DONE);
		assertThat(updated.entity().getName()).isEqualTo("x");
		assertThat(database().query("select * from account")).singleElement()
			.satisfies((row) -> assertThat(row).containsEntry("status", "DONE")
				.containsEntry("name", "x")
				.containsEntry("version", 2L)
				.containsEntry("created_at", null)
				.doesNotContainEntry("modified_at", null));
		assertThat(get(this.accounts.getOne(key("a"))).getStatus()).isEqualTo(Account.Status.DONE);
	}

	@Test
	@DisplayName("G5 updateOrCreate: create uses createDefaults if given, even if empty, else defaults")
	void createsWithCreateDefaultsWhenGiven() {
		Attributes<Account> name = Attributes.where(Account::getName).is("default");
		assertThat(get(this.accounts.updateOrCreate(key("a"), name)).entity().getName()).isEqualTo("default");
		assertThat(get(this.accounts.updateOrCreate(key("b"), name, Attributes.where("name").is("created"))).entity()
			.getName()).isEqualTo("created");
		CreateResult<Account> empty = get(this.accounts.updateOrCreate(key("c"), name, Attributes.empty()));
		assertThat(empty.created()).isTrue();
		assertThat(empty.entity().getName()).isNull();
	}

	@Test
	@DisplayName("G5 updateOrCreate of a record")
	void replacesRecordWhenThereIsOne() {
		Attributes<Tag> red = Attributes.where(Tag::name).is("red");
		Tag created = get(this.tags.updateOrCreate(red, Attributes.where(Tag::color).is("#f00"))).entity();
		CreateResult<Tag> updated = get(this.tags.updateOrCreate(red, Attributes.where(Tag::color).is("#e00")));
		assertThat(updated)
			.isEqualTo(new CreateResult<>(new Tag(created.id(), "red", "#e00", created.version() + 1), false));
		assertThat(get(this.tags.getOne(created.id()))).isEqualTo(updated.entity());
	}

	@Test
	@DisplayName("G6 updateOrCreate raced: no error, exactly one created")
	void createsOnceWhenUpdateOrCreateIsRaced() {
		List<CreateResult<Account>> results = concurrently(
				(i) -> this.accounts.updateOrCreate(key("a"), Attributes.where("name").is("n" + i)));
		assertThat(results).hasSize(CALLERS).filteredOn(CreateResult::created).hasSize(1);
		assertThat(database().query("select * from account")).singleElement()
			.satisfies((row) -> assertThat(row).containsEntry("version", (long) CALLERS));
	}

	@Test
	@DisplayName("G6 updateOrCreate raced inside transactions: earlier work of each survives")
	void keepsEarlierWorkWhenUpdateOrCreateIsRacedInsideTransactions() {
		List<Boolean> results = concurrently((i) -> surrounded(this.tags.save(new Tag(null, "mine" + i, null, 0))
			.then(this.accounts.updateOrCreate(key("a"), Attributes.where("name").is("n" + i)))
			.map(CreateResult::created)));
		assertThat(results).hasSize(CALLERS).filteredOn(Boolean::booleanValue).hasSize(1);
		assertThat(database().count("tag")).isEqualTo(CALLERS);
	}

	@Test
	@DisplayName("G4 getOrCreate takes part in the surrounding transaction")
	void isRolledBackWhenTheSurroundingTransactionIs() {
		error(surrounded(this.accounts.getOrCreate(key("a")).then(Mono.error(new IllegalArgumentException("no")))),
				IllegalArgumentException.class);
		assertThat(database().count("account")).isZero();
	}

	@Test
	@DisplayName("G7 get-or-404 and first-or-404")
	void getsFirstWhenSeveralMatch() {
		insert("a", "x");
		insert("b", "x");
		Attributes<Account> name = Attributes.where(Account::getName).is("x");
		assertThat(get(this.accounts.getFirst(name)).getEmail()).isEqualTo("a");
		assertThat(get(this.accounts.getFirst(Attributes.empty())).getEmail()).isEqualTo("a");
		error(this.accounts.getFirst(Attributes.where(Account::getName).is("y")), EntityNotFoundException.class);
		assertThat(error(this.accounts.getOne(4711L), EntityNotFoundException.class).getEntity()).isEqualTo("Account");
	}

	@Test
	void countsRowsWhenUpdatingDeletingAndAsking() {
		insert("a", "x");
		insert("b", "x");
		insert("c", null);
		Attributes<Account> name = Attributes.where(Account::getName).is("x");
		assertThat(get(this.accounts.exists(name))).isTrue();
		recorder().clear();
		assertThat(get(this.accounts.updateAll(name,
				Attributes.where(Account::getName).is(null).and(Account::getStatus).is(Account.Status.DONE))))
			.isEqualTo(2);
		assertThat(recorder().count()).isEqualTo(1);
		assertThat(get(this.accounts.exists(name))).isFalse();
		assertThat(get(this.accounts.deleteAll(Attributes.where(Account::getStatus).is(Account.Status.DONE))))
			.isEqualTo(2);
		assertThat(get(this.accounts.deleteAll(name))).isZero();
		assertThat(database().count("account")).isEqualTo(1);
	}

	@Test
	void refusesWhenAttributesOfBulkStatementsAreEmpty() {
		error(this.accounts.deleteAll(Attributes.empty()), InvalidDataAccessApiUsageException.class);
		error(this.accounts.updateAll(Attributes.empty(), key("a")), InvalidDataAccessApiUsageException.class);
		error(this.accounts.updateAll(key("a"), Attributes.empty()), InvalidDataAccessApiUsageException.class);
	}

	@Test
	void sendsOneSelectWhenFound() {
		insert("a", "x");
		assertThat(get(this.accounts.getOrCreate(key("a"))).created()).isFalse();
		assertThat(recorder().count()).isEqualTo(1);
		assertThat(this.provider.name()).isEqualTo("default");
	}

}
