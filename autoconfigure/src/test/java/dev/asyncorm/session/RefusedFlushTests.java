package dev.asyncorm.session;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import reactor.core.Disposable;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

abstract class RefusedFlushTests extends SessionContractTests {

	private static Mono<Void> ignoringDuplicates(Mono<Void> work) {
		return work.onErrorResume(DuplicateKeyException.class, (error) -> Mono.empty());
	}

	@Test
	@DisplayName("S3 what a first flush could not insert is forgotten, later work commits")
	void forgetsWhatCouldNotBeInserted() {
		insertAccount("ada");
		AsyncSession session = session();
		Account refused = new Account("ada");
		Account other = new Account("bob");
		await(session.add(refused).then(session.add(other)).then(ignoringDuplicates(session.flush())));
		assertThat(await(session.contains(refused))).isFalse();
		assertThat(refused.id).isNull();
		assertThat(refused.version).isNull();
		assertThat(await(session.contains(other))).isTrue();
		await(session.add(new Account("cid")).then(session.commit()));
		assertThat(database().query("select name from account order by id")).extracting((row) -> row.get("name"))
			.containsExactly("ada", "bob", "cid");
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
