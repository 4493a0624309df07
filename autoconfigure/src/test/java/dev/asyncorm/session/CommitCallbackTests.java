package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.UnexpectedRollbackException;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

abstract class CommitCallbackTests extends SessionContractTests {

	@Test
	@DisplayName("R12 callbacks run in order before the last flush and get the session")
	void runsCallbacksInOrderWhenCommitted() {
		AsyncSession session = session();
		List<String> calls = new ArrayList<>();
		await(session.add(new Account("ada")));
		await(session.beforeCommit((inner) -> inner.persist(new Account("one")).doOnNext((a) -> calls.add(a.name))));
		await(session.beforeCommit((inner) -> inner.add(new Account("two"))
			.doOnNext((a) -> calls.add(a.name))
			.then(inner.beforeCommit((late) -> Mono.fromRunnable(() -> calls.add("late"))))));
		await(session.commit());
		assertThat(calls).containsExactly("one", "two", "late");
		assertThat(database().count("account")).isEqualTo(3);
		await(session.persist(new Account("next")).then(session.commit()));
		assertThat(calls).hasSize(3);
	}

	@Test
	@DisplayName("R12 callbacks run neither on rollback nor when nothing is to be committed")
	void doesNotRunCallbacksWhenNothingIsCommitted() {
		AsyncSession session = session();
		List<String> calls = new ArrayList<>();
		await(session.beforeCommit((inner) -> Mono.fromRunnable(() -> calls.add("never"))).then(session.commit()));
		assertThat(calls).isEmpty();
		await(session.add(new Account("ada")).then(session.rollback()).then(session.commit()));
		await(session.add(new Account("bob")).then(session.commit()));
		assertThat(calls).isEmpty();
	}

	@Test
	@DisplayName("R12 a failing callback prevents the commit")
	void preventsCommitWhenCallbackFails() {
		AsyncSession session = session();
		await(session.persist(new Account("ada")));
		await(session.beforeCommit((inner) -> Mono.error(new IllegalStateException("refused"))));
		fails(session.commit(), IllegalStateException.class, "refused");
		assertThat(database().count("account")).isZero();
	}

	@Test
	@DisplayName("R12 work marked rollback-only is rolled back")
	void rollsBackWhenMarked() {
		AsyncSession session = session();
		await(session.persist(new Account("ada")).then(session.setRollbackOnly()));
		fails(session.commit(), UnexpectedRollbackException.class, "rollback-only");
		assertThat(database().count("account")).isZero();
	}

}
