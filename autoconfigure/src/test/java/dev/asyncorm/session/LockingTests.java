package dev.asyncorm.session;

import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.data.relational.core.query.Criteria;

import dev.asyncorm.query.LockOption;

import static org.assertj.core.api.Assertions.assertThat;

abstract class LockingTests extends SessionContractTests {

	@Test
	@DisplayName("S8 locks say in their statement what they do about locked rows")
	void rendersLocks() {
		insertAccount("ada");
		Select<Account> query = session().select(Account.class).orderBy("id").limit(1);
		await(query.forUpdate().all());
		await(query.forUpdate(LockOption.NO_WAIT).all());
		await(query.forUpdate(LockOption.SKIP_LOCKED).all());
		assertThat(statements()).satisfiesExactly((sql) -> assertThat(sql).endsWith("for update"),
				(sql) -> assertThat(sql).endsWith("for update nowait"),
				(sql) -> assertThat(sql).endsWith("for update skip locked"));
	}

	@Test
	@DisplayName("S8 workers that skip locked rows share a queue")
	void skipsLockedRows() {
		List.of("ada", "bob", "cid").forEach(this::insertAccount);
		AsyncSession first = session();
		AsyncSession second = session();
		assertThat(await(next(first).all())).extracting((account) -> account.name).containsExactly("ada");
		assertThat(await(next(second).all())).extracting((account) -> account.name).containsExactly("bob");
		await(first.rollback());
		await(second.rollback());
	}

	private static Select<Account> next(AsyncSession session) {
		return session.select(Account.class).orderBy("id").limit(1).forUpdate(LockOption.SKIP_LOCKED);
	}

	@Test
	@DisplayName("S8 a lock that does not wait fails at once")
	void failsWhenRowIsLocked() {
		insertAccount("ada");
		AsyncSession first = session();
		AsyncSession second = session();
		Criteria ada = Criteria.where("name").is("ada");
		await(first.select(Account.class).where(ada).forUpdate(LockOption.NO_WAIT).one());
		fails(second.select(Account.class).where(ada).forUpdate(LockOption.NO_WAIT).one(),
				PessimisticLockingFailureException.class);
		await(second.rollback());
		await(first.rollback());
		assertThat(await(second.select(Account.class).where(ada).forUpdate(LockOption.NO_WAIT).one()).name)
			.isEqualTo("ada");
		await(second.rollback());
	}

}
