package dev.asyncorm.session;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import reactor.core.publisher.Mono;

import dev.asyncorm.SessionClosedException;
import dev.asyncorm.connection.LazyConnection;

import static org.assertj.core.api.Assertions.assertThat;

abstract class MisuseTests extends SessionContractTests {

	@Test
	@DisplayName("S12 an operation after the end names both")
	void failsWhenSessionHasEnded() {
		LazyConnection connection = connection();
		AsyncSession session = factory((builder) -> builder).sessionOf(connection);
		assertThat(factory((builder) -> builder).sessionOf(connection)).isSameAs(session);
		await(connection.finish("the response was sent"));
		Account account = new Account("ada");
		fails(session.get(Account.class, 1), SessionClosedException.class, "get(Account 1)", "the response was sent");
		fails(session.select(Account.class).all(), SessionClosedException.class, "select.all(Account)");
		fails(session.add(account), SessionClosedException.class, "add(Account)");
		fails(session.nested((nested) -> Mono.just(1)), SessionClosedException.class, "nested()");
		fails(session.commit(), SessionClosedException.class, "commit()");
		fails(session.beforeCommit((nested) -> Mono.empty()), SessionClosedException.class, "beforeCommit()");
	}

	@Test
	@DisplayName("S12 commit, rollback and close inside nested name both operations")
	void failsWhenTransactionIsEndedInsideNested() {
		AsyncSession session = session();
		fails(session.nested((nested) -> nested.commit()), InvalidDataAccessApiUsageException.class, "commit()",
				"nested()");
		fails(session.nested((nested) -> nested.rollback()), InvalidDataAccessApiUsageException.class, "rollback()",
				"nested()");
		fails(session.nested((nested) -> nested.close()), InvalidDataAccessApiUsageException.class, "close()",
				"nested()");
		await(session.beforeCommit((inner) -> inner.commit()).then(session.add(new Account("ada"))));
		fails(session.commit(), InvalidDataAccessApiUsageException.class, "commit() was called inside commit()");
	}

	@Test
	@DisplayName("S12 using a deleted or merely added entity names both operations")
	void failsWhenEntityIsInWrongState() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		await(session.delete(account));
		fails(session.add(account), InvalidDataAccessApiUsageException.class, "add(Account)", "delete",
				"Account " + id);
		fails(session.refresh(account), InvalidDataAccessApiUsageException.class, "refresh(Account)", "delete");
		Account pending = new Account("new");
		await(session.add(pending));
		fails(session.refresh(pending), InvalidDataAccessApiUsageException.class, "refresh(Account)", "new Account");
	}

	@Test
	@DisplayName("S12 changing the id of a managed entity is refused")
	void failsWhenIdIsChanged() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		account.id = id + 1;
		fails(session.flush(), InvalidDataAccessApiUsageException.class, "id of Account", "cannot change");
	}

}
