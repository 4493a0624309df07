package dev.asyncorm.session;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.UnexpectedRollbackException;
import reactor.core.Disposable;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

abstract class RefusedFlushTests extends SessionContractTests {

	private static Mono<Void> ignoringDuplicates(Mono<Void> work) {
		return work.onErrorResume(DuplicateKeyException.class, (error) -> Mono.empty());
	}

	@Test
	@DisplayName("S3 when one of several rows is refused, the commit fails and nothing is stored")
	void failsTheCommitWhenOneOfSeveralRowsIsRefused() {
		insertAccount("ada");
		AsyncSession session = session();
		Account refused = new Account("ada");
		Account other = new Account("bob");
		await(session.add(refused).then(session.add(other)).then(ignoringDuplicates(session.flush())));
		assertThat(await(session.contains(refused))).isTrue();
		assertThat(await(session.contains(other))).isTrue();
		assertThat(refused.version).isNull();
		fails(session.commit(), DuplicateKeyException.class);
		assertThat(database().count("account")).isOne();
		assertThat(await(session.contains(other))).isFalse();
	}

	@Test
	@DisplayName("S3 when one of several rows is refused, the work can be mended")
	void takesTheOthersWhenTheRefusedRowIsDeleted() {
		insertAccount("ada");
		AsyncSession session = session();
		Account refused = new Account("ada");
		await(session.add(refused)
			.then(session.add(new Account("bob")))
			.then(session.add(new City(null, "Bern", 1, 0)))
			.then(ignoringDuplicates(session.flush())));
		await(session.delete(refused).then(session.commit()));
		assertThat(database().query("select name from account order by id")).extracting((row) -> row.get("name"))
			.containsExactly("ada", "bob");
		assertThat(database().count("city")).isOne();
	}

	@Test
	@DisplayName("S3 when a later statement of a flush is refused, the work can only be rolled back")
	void failsTheCommitWhenALaterStatementIsRefused() {
		insertAccount("ada");
		AsyncSession session = session();
		City city = new City(null, "Bern", 1, 0);
		await(session.add(city).then(session.add(new Account("ada"))).then(ignoringDuplicates(session.flush())));
		fails(session.commit(), UnexpectedRollbackException.class);
		assertThat(database().count("city")).isZero();
		await(session.persist(new Account("after")).then(session.commit()));
		assertThat(database().count("account")).isEqualTo(2);
	}

	@Test
	@DisplayName("S5 behind a savepoint a refused flush of several rows leaves the outer work")
	void keepsOuterWorkWhenNestedFlushIsRefused() {
		insertAccount("ada");
		AsyncSession session = session();
		await(session.add(new Account("outer"))
			.then(session.nested(
					(nested) -> nested.addAll(List.of(new Account("inner"), new Account("ada"))).then(nested.flush()))
				.onErrorResume(DuplicateKeyException.class, (error) -> Mono.empty()))
			.then(session.commit()));
		assertThat(database().query("select name from account order by id")).extracting((row) -> row.get("name"))
			.containsExactly("ada", "outer");
	}

	@Test
	@DisplayName("S3 an autoflush that is refused does not fail again at the commit")
	void forgetsWhatAQueryCouldNotFlush() {
		insertAccount("ada");
		AsyncSession session = session();
		await(session.add(new Account("ada")));
		fails(session.select(Account.class).all(), DuplicateKeyException.class);
		assertThat(await(session.select(Account.class).all())).hasSize(1);
		await(session.add(new Account("bob")).then(session.commit()));
		assertThat(database().count("account")).isEqualTo(2);
	}

	@Test
	@DisplayName("S3 an update that is refused first is restored, other changes are kept")
	void restoresWhatCouldNotBeUpdated() {
		insertAccount("ada");
		long id = insertAccount("bob").id;
		AsyncSession session = session();
		Account bob = await(session.get(Account.class, id));
		bob.name = "ada";
		await(ignoringDuplicates(session.flush()));
		assertThat(bob.name).isEqualTo("bob");
		assertThat(bob.version).isZero();
		assertThat(await(session.isModified(bob))).isFalse();
		bob.email = "later";
		await(session.commit());
		assertThat(database().query("select name, email, version from account where id = $1", id)).singleElement()
			.satisfies((row) -> assertThat(row).containsEntry("name", "bob")
				.containsEntry("email", "later")
				.containsEntry("version", 1L));
	}

	@Test
	@DisplayName("S3 an entity that is refused can be corrected and added again")
	void takesACorrectedEntityAgain() {
		insertAccount("ada");
		AsyncSession session = session();
		Account account = new Account("ada");
		fails(session.persist(account), DuplicateKeyException.class);
		account.name = "corrected";
		await(session.persist(account).then(session.commit()));
		assertThat(database().count("account")).isEqualTo(2);
	}

	@Test
	@DisplayName("S3 a refused update behind earlier work fails the commit and leaves nothing")
	void failsTheCommitWhenThereWasEarlierWork() {
		insertAccount("ada");
		long id = insertAccount("bob").id;
		AsyncSession session = session();
		Account bob = await(session.get(Account.class, id));
		await(session.persist(new Account("earlier")));
		bob.name = "ada";
		fails(session.flush(), DataIntegrityViolationException.class);
		await(session.rollback());
		assertThat(bob.name).isEqualTo("bob");
		await(session.persist(new Account("after")).then(session.commit()));
		assertThat(database().query("select name from account order by id")).extracting((row) -> row.get("name"))
			.containsExactly("ada", "bob", "after");
	}

	@Test
	@DisplayName("S13 the error of an operation that was cancelled is not dropped into Reactor's log")
	void doesNotDropErrorsWhenCancelled() {
		insertAccount("ada");
		List<Throwable> dropped = new CopyOnWriteArrayList<>();
		Hooks.onErrorDropped(dropped::add);
		try {
			AsyncSession session = session((builder) -> builder.entityCallbacks(SlowCallbacks::create));
			Disposable running = session.persist(new Account("ada")).subscribe();
			Mono.delay(Duration.ofMillis(50)).block(TIMEOUT);
			running.dispose();
			assertThat(await(session.select(Account.class).count())).isOne();
			await(session.persist(new Account("bob")).then(session.commit()));
		}
		finally {
			Hooks.resetOnErrorDropped();
		}
		assertThat(dropped).isEmpty();
		assertThat(database().count("account")).isEqualTo(2);
	}

}
