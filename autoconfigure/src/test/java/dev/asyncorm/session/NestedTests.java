package dev.asyncorm.session;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import dev.asyncorm.connection.LazyConnection;

import static org.assertj.core.api.Assertions.assertThat;

abstract class NestedTests extends SessionContractTests {

	@Test
	@DisplayName("S5 a failure inside nested leaves the outer work intact")
	void keepsOuterWorkWhenNestedFails() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		account.email = "outer";
		Account outer = await(session.persist(new Account("outer")));
		Account inner = new Account("inner");
		fails(session.nested((nested) -> {
			account.email = "inner";
			return nested.persist(inner).then(Mono.error(new IllegalArgumentException("on purpose")));
		}), IllegalArgumentException.class, "on purpose");
		assertThat(account.email).isEqualTo("outer");
		assertThat(account.version).isOne();
		assertThat(inner.id).isNull();
		assertThat(await(session.contains(inner))).isFalse();
		assertThat(await(session.contains(outer))).isTrue();
		await(session.commit());
		assertThat(database().query("select name, email from account order by id")).extracting((row) -> row.get("name"))
			.containsExactly("ada", "outer");
		assertThat(database().query("select email from account where id = $1", id).get(0)).containsEntry("email",
				"outer");
	}

	@Test
	@DisplayName("S5 a key violation inside a savepoint leaves the transaction usable")
	void staysUsableWhenKeyIsViolatedInside() {
		insertAccount("ada");
		AsyncSession session = session();
		await(session.persist(new Account("before")));
		fails(session.nested((nested) -> nested.add(new Account("ada"))), DuplicateKeyException.class);
		String recovered = await(session.nested((nested) -> nested.persist(new Account("ada")).map((a) -> a.name))
			.onErrorResume(DuplicateKeyException.class, (error) -> Mono.just("taken")));
		assertThat(recovered).isEqualTo("taken");
		await(session.persist(new Account("after")).then(session.commit()));
		assertThat(database().count("account")).isEqualTo(3);
	}

	@Test
	@DisplayName("S5 commit inside, then outer rollback, removes all")
	void removesAllWhenOuterIsRolledBack() {
		AsyncSession session = session();
		Account inner = await(session.nested((nested) -> nested.persist(new Account("inner"))));
		assertThat(inner.id).isNotNull();
		await(session.rollback());
		assertThat(inner.id).isNull();
		assertThat(database().count("account")).isZero();
		assertThat(recorder().transactions()).containsExactly("BEGIN", "SAVEPOINT ASYNC_ORM_1",
				"RELEASE_SAVEPOINT ASYNC_ORM_1", "ROLLBACK");
	}

	@Test
	@DisplayName("S5 levels nest, each rolled back by itself")
	void rollsBackOneLevel() {
		AsyncSession session = session();
		await(session.nested((outer) -> outer.persist(new Account("one"))
			.then(outer
				.nested((inner) -> inner.persist(new Account("two")).then(Mono.error(new IllegalStateException())))
				.onErrorComplete())
			.then(outer.nested((inner) -> inner.persist(new Account("three"))))));
		await(session.commit());
		assertThat(database().query("select name from account order by id")).extracting((row) -> row.get("name"))
			.containsExactly("one", "three");
	}

	@Test
	@DisplayName("S5 an entity loaded, changed or deleted inside is restored")
	void restoresWhatNestedTouched() {
		long id = insertAccount("ada").id;
		long other = insertAccount("bob").id;
		AsyncSession session = session();
		Account bob = await(session.get(Account.class, other));
		fails(session.nested((nested) -> nested.getOne(Account.class, id)
			.doOnNext((account) -> account.name = "changed")
			.then(nested.flush())
			.then(nested.delete(bob))
			.then(nested.flush())
			.then(Mono.error(new IllegalStateException("undo")))), IllegalStateException.class, "undo");
		assertThat(await(session.get(Account.class, id)).name).isEqualTo("ada");
		assertThat(await(session.contains(bob))).isTrue();
		await(session.commit());
		assertThat(database().count("account")).isEqualTo(2);
	}

	@Test
	@DisplayName("S5 what a nested work inside wrote is undone by the failure of the one around it")
	void undoesWhatInnerWorkWrote() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.getOne(Account.class, id));
		Account added = await(session.persist(new Account("bob")));
		fails(session.nested((outer) -> outer.nested((inner) -> {
			account.email = "inner";
			added.email = "inner";
			return inner.flush().then(inner.persist(new Account("cid")));
		}).then(Mono.fromRunnable(() -> account.email = "outer")).then(outer.flush()).then(outer.nested((inner) -> {
			account.email = "again";
			return inner.flush().then(inner.delete(added)).then(inner.flush());
		})).then(Mono.error(new IllegalStateException("on purpose")))), IllegalStateException.class);
		assertThat(account.email).isEqualTo("ada@example.org");
		assertThat(account.version).isZero();
		assertThat(added.email).isNull();
		assertThat(await(session.isModified(added))).isFalse();
		account.email = "kept";
		await(session.commit());
		assertThat(database().query("select name, email from account order by name"))
			.extracting((row) -> row.get("name"))
			.containsExactly("ada", "bob");
		assertThat(database().query("select 1 from account where email = 'kept' and version = 1")).hasSize(1);
	}

	@Test
	@DisplayName("S5 siblings wait while nested runs and survive its rollback")
	void keepsSiblingsOutOfNested() {
		AsyncSession session = session();
		await(session.persist(new Account("first")));
		Mono<Void> nested = session
			.nested((inner) -> inner.persist(new Account("inner"))
				.delayElement(Duration.ofMillis(200))
				.then(Mono.<Account>error(new IllegalStateException("undo"))))
			.onErrorComplete()
			.then();
		Mono<Void> sibling = Mono.delay(Duration.ofMillis(50)).then(session.persist(new Account("sibling"))).then();
		Mono<Void> foreign = Mono.delay(Duration.ofMillis(50))
			.then(session.client().sql("insert into account (name) values ('foreign')").then());
		await(Mono.when(nested, sibling, foreign));
		await(session.commit());
		assertThat(database().query("select name from account")).extracting((row) -> row.get("name"))
			.containsExactlyInAnyOrder("first", "sibling", "foreign");
	}

	@Test
	@DisplayName("S5 a cancelled nested is rolled back to its savepoint")
	void rollsBackWhenCancelled() {
		AsyncSession session = session();
		await(session.persist(new Account("outer")));
		StepVerifier.create(session.nested((nested) -> nested.persist(new Account("inner")).then(Mono.never())))
			.thenAwait(Duration.ofMillis(200))
			.thenCancel()
			.verify(TIMEOUT);
		await(session.persist(new Account("after")).then(session.commit()));
		assertThat(database().query("select name from account order by id")).extracting((row) -> row.get("name"))
			.containsExactly("outer", "after");
	}

	@Test
	@DisplayName("S5 a rollback that nested asked for and then failed leaves the outer work to be committed")
	void forgetsRequestOfNestedThatFails() {
		LazyConnection connection = connection();
		AsyncSession session = factory(UnaryOperator.identity()).sessionOf(connection);
		await(session.persist(new Account("outer")));
		fails(session.nested((nested) -> nested.persist(new Account("inner"))
			.then(nested.setRollbackOnly())
			.then(Mono.error(new IllegalStateException("undo")))), IllegalStateException.class, "undo");
		assertThat(connection.isRollbackRequested()).isFalse();
		await(session.commit());
		assertThat(database().count("account")).isOne();
	}

	@Test
	@DisplayName("S5 nestedMany emits while it runs, in its savepoint")
	void emitsManyInsideSavepoint() {
		AsyncSession session = session();
		List<String> names = await(session.nestedMany((nested) -> Flux.just("a", "b", "c")
			.flatMap((name) -> nested.persist(new Account(name)))
			.map((account) -> account.name)));
		assertThat(names).containsExactly("a", "b", "c");
		await(session.commit());
		assertThat(database().count("account")).isEqualTo(3);
	}

	@Test
	@DisplayName("S5 a record changed inside nested is restored")
	void restoresRecords() {
		City city = insertCity("Bern");
		AsyncSession session = session();
		City loaded = await(session.get(City.class, city.id()));
		fails(session.nested((nested) -> nested.merge(loaded.withPopulation(7))
			.then(nested.flush())
			.then(Mono.error(new IllegalStateException("undo")))), IllegalStateException.class, "undo");
		assertThat(await(session.get(City.class, city.id()))).isSameAs(loaded);
	}

}
