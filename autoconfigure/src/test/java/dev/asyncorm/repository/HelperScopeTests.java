package dev.asyncorm.repository;

import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.CreateResult;

import static org.assertj.core.api.Assertions.assertThat;

abstract class HelperScopeTests extends HelpersContractTests {

	private static Tag tag(String name) {
		return new Tag(null, name, null, 0);
	}

	private static Attributes<Tag> named(String name) {
		return Attributes.where(Tag::name).is(name);
	}

	@Test
	@DisplayName("G3 pending work of the scope is flushed first, seen by the helper and survives")
	void flushesEarlierWorkFirst() {
		List<Boolean> created = get(this.provider.inNewSession((session) -> session.add(tag("pending"))
			.then(this.tags.getOrCreate(named("pending")).map(CreateResult::created))
			.flatMap((first) -> session.add(tag("other"))
				.then(this.accounts.getOrCreate(key("a")))
				.map((second) -> List.of(first, second.created())))));
		assertThat(created).containsExactly(false, true);
		assertThat(database().query("select name from tag order by name")).extracting((row) -> row.get("name"))
			.containsExactly("other", "pending");
		assertThat(database().count("account")).isEqualTo(1);
	}

	@Test
	@DisplayName("G3 a created entity is managed: get is the same instance, changes are written at the commit")
	void managesWhatIsCreated() {
		String email = get(this.provider.inNewSession(
				(session) -> this.accounts.getOrCreate(key("a")).map(CreateResult::entity).flatMap((created) -> {
					int statements = recorder().count();
					return session.get(Account.class, created.getId()).doOnNext((found) -> {
						assertThat(found).isSameAs(created);
						assertThat(recorder().count()).isEqualTo(statements);
						found.setName("changed");
					});
				}).map(Account::getEmail)));
		assertThat(email).isEqualTo("a");
		assertThat(database().query("select * from account")).singleElement()
			.satisfies((row) -> assertThat(row).containsEntry("name", "changed").containsEntry("version", 2L));
	}

	@Test
	@DisplayName("G3 a found entity is the one that the session knows")
	void findsTheKnownInstance() {
		insert("a", "x");
		get(this.provider.inNewSession((session) -> this.accounts.getOne(key("a"))
			.flatMap((known) -> this.accounts.getOrCreate(key("a")).doOnNext((result) -> {
				assertThat(result.created()).isFalse();
				assertThat(result.entity()).isSameAs(known);
			}))));
	}

	@Test
	@DisplayName("G3 a rollback to a savepoint forgets what was created behind it")
	void forgetsWhatIsRolledBack() {
		Boolean created = get(this.provider.inNewSession((session) -> session.add(tag("earlier"))
			.then(session.nested((nested) -> this.accounts.getOrCreate(key("a"))
				.flatMap((result) -> Mono.<Account>error(new IllegalArgumentException("on purpose")))))
			.onErrorResume(IllegalArgumentException.class, (ex) -> Mono.empty())
			.then(this.accounts.getOrCreate(key("a")))
			.map(CreateResult::created)));
		assertThat(created).isTrue();
		assertThat(database().count("account")).isEqualTo(1);
		assertThat(database().count("tag")).isEqualTo(1);
	}

	@Test
	@DisplayName("G5 updateOrCreate writes what was changed before, and updates the managed instance")
	void updatesTheManagedInstance() {
		insert("a", "x");
		get(this.provider.inNewSession((session) -> this.accounts.getOne(key("a")).flatMap((known) -> {
			known.setName("changed before");
			return this.accounts.updateOrCreate(key("a"), Attributes.where(Account::getStatus).is(Account.Status.DONE))
				.doOnNext((result) -> {
					assertThat(result.created()).isFalse();
					assertThat(result.entity()).isSameAs(known);
					assertThat(known.getVersion()).isEqualTo(3);
				});
		})));
		assertThat(database().query("select * from account")).singleElement()
			.satisfies((row) -> assertThat(row).containsEntry("name", "changed before")
				.containsEntry("status", "DONE")
				.containsEntry("version", 3L));
	}

	@Test
	@DisplayName("G4 64 scopes of their own getOrCreate one key: exactly one created, no error, one row")
	void createsOnceWhenScopesRace() {
		List<Boolean> results = concurrently((i) -> this.provider.inNewSession((session) -> session.add(tag("mine" + i))
			.then(this.accounts.getOrCreate(key("a"), Attributes.where("name").is("n" + i)))
			.map(CreateResult::created)));
		assertThat(results).hasSize(CALLERS).filteredOn(Boolean::booleanValue).hasSize(1);
		assertThat(database().count("account")).isEqualTo(1);
		assertThat(database().count("tag")).isEqualTo(CALLERS);
	}

	@Test
	@DisplayName("G6 64 scopes of their own updateOrCreate one key: exactly one created, no update lost")
	void updatesAllWhenScopesRace() {
		List<Boolean> results = concurrently((i) -> this.provider.inNewSession((session) -> session.add(tag("mine" + i))
			.then(this.accounts.updateOrCreate(key("a"), Attributes.where("name").is("n" + i)))
			.map(CreateResult::created)));
		assertThat(results).hasSize(CALLERS).filteredOn(Boolean::booleanValue).hasSize(1);
		assertThat(database().query("select * from account")).singleElement()
			.satisfies((row) -> assertThat(row).containsEntry("version", (long) CALLERS));
		assertThat(database().count("tag")).isEqualTo(CALLERS);
	}

	@Test
	@DisplayName("G4 64 scopes of their own getOrCreate a record without earlier work")
	void createsOnceWhenScopesRaceForARecord() {
		List<Boolean> results = concurrently((i) -> this.provider
			.inNewSession((session) -> this.tags.getOrCreate(named("red")).map(CreateResult::created)));
		assertThat(results).hasSize(CALLERS).filteredOn(Boolean::booleanValue).hasSize(1);
		assertThat(database().count("tag")).isEqualTo(1);
	}

	@Test
	@DisplayName("G4 a conflict on another key leaves the scope usable")
	void leavesTheScopeUsableWhenAnotherKeyIsViolated() {
		database().execute("insert into account (email, tenant, nick, version) values ('a', 1, 'nick', 0)");
		Attributes<Account> nick = Attributes.where(Account::getNick).is("nick");
		String outcome = get(this.provider.inNewSession((session) -> session.add(tag("earlier"))
			.then(this.accounts.getOrCreate(key("b"), nick).map((result) -> "created"))
			.onErrorResume(DuplicateKeyException.class, (ex) -> Mono.just("duplicate"))
			.flatMap((first) -> this.accounts.updateOrCreate(key("c"), nick)
				.map((result) -> "created")
				.onErrorResume(DuplicateKeyException.class, (ex) -> Mono.just(first + " twice")))
			.flatMap((second) -> session.add(tag("later")).thenReturn(second))));
		assertThat(outcome).isEqualTo("duplicate twice");
		assertThat(database().count("tag")).isEqualTo(2);
		assertThat(database().count("account")).isEqualTo(1);
	}

	@Test
	@DisplayName("G4 a helper takes part in the scope, REQUIRES_NEW and NOT_SUPPORTED in it do not")
	void joinsTheCurrentTransactionOnly() {
		error(this.provider.inNewSession((session) -> this.accounts.getOrCreate(key("joined"))
			.then(propagation(TransactionDefinition.PROPAGATION_REQUIRED, this.accounts.getOrCreate(key("required"))))
			.then(propagation(TransactionDefinition.PROPAGATION_REQUIRES_NEW, this.accounts.getOrCreate(key("new"))))
			.then(propagation(TransactionDefinition.PROPAGATION_NOT_SUPPORTED, this.accounts.getOrCreate(key("own"))))
			.then(this.provider.inTransaction((nested) -> this.accounts.getOrCreate(key("nested"))))
			.then(Mono.error(new IllegalArgumentException("on purpose")))), IllegalArgumentException.class);
		assertThat(database().query("select email from account order by email")).extracting((row) -> row.get("email"))
			.containsExactly("new", "own");
	}

	@Test
	@DisplayName("G4 inside withSession nothing is kept unless it is committed")
	void isCommittedByTheOwnerOfTheScope() {
		get(this.provider.withSession((session) -> this.accounts.getOrCreate(key("lost"))));
		get(this.provider.withSession((session) -> this.accounts.getOrCreate(key("kept"))
			.flatMap((result) -> session.commit().thenReturn(result))));
		assertThat(database().query("select email from account")).extracting((row) -> row.get("email"))
			.containsExactly("kept");
	}

	@Test
	@DisplayName("G4 what was only read keeps what the application made of it; what was written goes back")
	void restoresOnlyWhatWasWritten() {
		insert("a", "x");
		Account shown = get(this.provider
			.withSession((session) -> this.accounts.getOne(key("a")).doOnNext((found) -> found.setName("shown"))));
		assertThat(shown.getName()).isEqualTo("shown");
		Account written = get(this.provider.withSession((session) -> this.accounts.getOne(key("a"))
			.doOnNext((found) -> found.setName("written"))
			.delayUntil((found) -> session.flush())));
		assertThat(written.getName()).isEqualTo("x");
		assertThat(database().query("select name from account")).extracting((row) -> row.get("name"))
			.containsExactly("x");
	}

	@Test
	@DisplayName("G4 the current session may be the injected one")
	void worksWithTheInjectedSession() {
		AsyncSession session = this.provider.session();
		get(this.provider.inNewSession((own) -> this.accounts.getOrCreate(key("a"))
			.flatMap((result) -> session.contains(result.entity()))
			.doOnNext((contained) -> assertThat(contained).isTrue())));
	}

	private <T> Mono<T> propagation(int behavior, Mono<T> work) {
		return TransactionalOperator.create(this.transactionManager, new DefaultTransactionDefinition(behavior))
			.transactional(work);
	}

}
