package dev.asyncorm.session;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.OptimisticLockingFailureException;

import dev.asyncorm.EntityNotFoundException;

import static org.assertj.core.api.Assertions.assertThat;

abstract class MergeTests extends SessionContractTests {

	private static Account detached(long id, String name, Long version) {
		Account account = new Account(name);
		account.id = id;
		account.version = version;
		return account;
	}

	@Test
	@DisplayName("S7 merge returns the identity-mapped object with the copied columns, nulls too")
	void copiesOntoManagedInstance() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account managed = await(session.get(Account.class, id));
		assertThat(await(session.merge(detached(id, "new", 0L)))).isSameAs(managed);
		assertThat(managed.name).isEqualTo("new");
		assertThat(managed.email).isNull();
		await(session.commit());
		assertThat(database().query("select name, email, version from account").get(0)).containsEntry("name", "new")
			.containsEntry("email", null)
			.containsEntry("version", 1L);
		assertThat(recorder().count()).isEqualTo(2);
	}

	@Test
	@DisplayName("S7 merge loads the row when needed")
	void loadsWhenNotManaged() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account copy = detached(id, "new", 0L);
		Account merged = await(session.merge(copy));
		assertThat(merged).isNotSameAs(copy);
		assertThat(await(session.contains(copy))).isFalse();
		assertThat(await(session.merge(merged))).isSameAs(merged);
		await(session.commit());
		assertThat(recorder().count()).isEqualTo(2);
	}

	@Test
	@DisplayName("S7 merge of another version, of no row, without id")
	void refusesWhenVersionDiffersOrRowIsMissing() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		fails(session.merge(detached(id, "new", 3L)), OptimisticLockingFailureException.class, "Account " + id);
		fails(session.merge(detached(id + 77, "new", 0L)), EntityNotFoundException.class, "Account " + (id + 77));
		Account added = new Account("added");
		assertThat(await(session.merge(added))).isSameAs(added);
		Account managed = await(session.get(Account.class, id));
		await(session.delete(managed));
		fails(session.merge(detached(id, "new", 0L)), InvalidDataAccessApiUsageException.class, "merge", "delete");
		await(session.commit());
		assertThat(database().query("select name from account").get(0)).containsEntry("name", "added");
	}

}
