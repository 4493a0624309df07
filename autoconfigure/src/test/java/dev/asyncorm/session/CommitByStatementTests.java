package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.data.annotation.Id;
import org.springframework.data.mapping.callback.ReactiveEntityCallbacks;
import org.springframework.data.r2dbc.mapping.event.AfterSaveCallback;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.reactive.TransactionSynchronization;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.LazyConnection;
import dev.asyncorm.connection.TransactionCallbacks;
import dev.asyncorm.mapping.Relationship;

import static dev.asyncorm.relationship.Load.load;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A commit of one row needs no transaction around its statement.
 */
abstract class CommitByStatementTests extends SessionContractTests {

	private String storedEmail() {
		return String.valueOf(database().query("select email from account").get(0).get("email"));
	}

	@Test
	@DisplayName("S4 a commit of one row is one statement without BEGIN and COMMIT")
	void commitsOneRowByItsStatement() {
		AsyncSession session = session();
		Account account = new Account("ada");
		await(session.add(account).then(session.commit()));
		assertThat(recorder().count()).isOne();
		assertThat(account.id).isNotNull();
		account.email = "new";
		await(session.commit());
		assertThat(account.version).isOne();
		assertThat(storedEmail()).isEqualTo("new");
		await(session.rollback());
		assertThat(account.email).isEqualTo("new");
		assertThat(await(session.isModified(account))).isFalse();
		await(session.delete(account).then(session.commit()));
		assertThat(database().count("account")).isZero();
		assertThat(recorder().count()).isEqualTo(3);
		assertThat(recorder().transactions()).isEmpty();
	}

	@Test
	@DisplayName("S4 a commit of two changes, or behind a write, is a transaction")
	void commitsSeveralStatementsInTransaction() {
		AsyncSession session = session();
		Account ada = insertAccount("ada");
		Account bob = insertAccount("bob");
		await(session.select(Account.class).all().doOnNext((account) -> account.email = "new").then());
		await(session.commit());
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
		recorder().clear();
		await(session.persist(new Account("cid")).then(session.add(new Account("dan"))).then(session.commit()));
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
		recorder().clear();
		await(session.delete(await(session.getOne(Account.class, ada.id)))
			.then(session.delete(await(session.getOne(Account.class, bob.id))))
			.then(session.commit()));
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
		assertThat(database().count("account")).isEqualTo(2);
	}

	@Test
	@DisplayName("S3 a refused row fails the commit and is forgotten")
	void forgetsRefusedRow() {
		insertAccount("ada");
		AsyncSession session = session();
		Account twin = new Account("ada");
		fails(session.add(twin).then(session.commit()), DuplicateKeyException.class);
		assertThat(twin.id).isNull();
		assertThat(twin.version).isNull();
		assertThat(await(session.contains(twin))).isFalse();
		await(session.add(new Account("bob")).then(session.commit()));
		assertThat(database().count("account")).isEqualTo(2);
	}

	@Test
	@DisplayName("S8 a stale row fails the commit and is restored")
	void restoresStaleRow() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account account = await(session.get(Account.class, id));
		database().execute("update account set version = 5");
		account.email = "new";
		fails(session.commit(), OptimisticLockingFailureException.class, "Account " + id);
		assertThat(account.email).isEqualTo("ada@example.org");
		assertThat(account.version).isZero();
		assertThat(storedEmail()).isEqualTo("ada@example.org");
	}

	@Test
	@DisplayName("S4 a type with an after-save callback is committed in a transaction")
	void beginsWhenThereIsAnAfterSaveCallback() {
		AfterSaveCallback<Account> saved = (account, row, table) -> Mono.just(account);
		ReactiveEntityCallbacks callbacks = ReactiveEntityCallbacks.create(saved);
		AsyncSession session = session((builder) -> builder.entityCallbacks(() -> callbacks));
		await(session.add(new Account("ada")).then(session.commit()));
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
	}

	@Test
	@DisplayName("S4 what was marked as rollback-only is not written")
	void writesNothingWhenMarked() {
		AsyncSession session = session();
		await(session.add(new Account("ada")).then(session.setRollbackOnly()));
		fails(session.commit(), UnexpectedRollbackException.class);
		assertThat(recorder().count()).isZero();
	}

	@Test
	@DisplayName("S4 the statement takes the place of COMMIT among the synchronizations")
	void keepsOrderOfCallbacks() {
		List<String> events = new ArrayList<>();
		LazyConnection connection = connection(new Recording(events));
		AsyncSession session = factory(UnaryOperator.identity()).sessionOf(connection);
		await(session.add(new Account("ada")).then(session.commit()));
		assertThat(events).containsExactly("before commit 0", "before completion 0", "after commit 1",
				"after completion " + TransactionSynchronization.STATUS_COMMITTED + " 1");
		events.clear();
		fails(session.add(new Account("ada")).then(session.commit()), DuplicateKeyException.class);
		assertThat(events).containsExactly("before commit 1", "before completion 1",
				"after completion " + TransactionSynchronization.STATUS_ROLLED_BACK + " 2");
		assertThat(recorder().transactions()).isEmpty();
	}

	@Test
	@DisplayName("S4 a statement of others before the commit begins the transaction")
	void commitsInTransactionWhenSomebodyElseWrites() {
		List<AsyncSession> holder = new ArrayList<>();
		LazyConnection connection = connection(new Recording(new ArrayList<>()) {

			@Override
			public Mono<Void> beforeCompletion() {
				return holder.get(0).client().sql("update account set email = 'completed'").then();
			}

		});
		AsyncSession session = factory(UnaryOperator.identity()).sessionOf(connection);
		holder.add(session);
		await(session.add(new Account("ada")).then(session.commit()));
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
		assertThat(database().count("account")).isOne();
		assertThat(storedEmail()).isEqualTo("completed");
	}

	@Test
	@DisplayName("S4 a change is committed although another row is persisted meanwhile")
	void commitsChangeAlthoughAnotherRowIsPersistedMeanwhile() {
		List<AsyncSession> holder = new ArrayList<>();
		LazyConnection connection = connection(new Recording(new ArrayList<>()) {

			@Override
			public Mono<Void> beforeCompletion() {
				return holder.get(0).persist(new Account("bob")).then();
			}

		});
		long id = insertAccount("ada").id;
		AsyncSession session = factory(UnaryOperator.identity()).sessionOf(connection);
		holder.add(session);
		Account account = await(session.getOne(Account.class, id));
		account.email = "new";
		await(session.commit());
		assertThat(database().count("account")).isEqualTo(2);
		assertThat(database().query("select email from account where id = " + id).get(0)).containsEntry("email", "new");
	}

	@Test
	@DisplayName("S4 a row is committed although a relation of its entity is loaded meanwhile")
	void commitsRowWhoseRelationIsLoadedMeanwhile() {
		database().execute("create table worker (id bigint primary key, boss_id bigint, name varchar(50))",
				"insert into worker values (1, null, 'Ada'), (2, 1, 'Bob')");
		List<Mono<?>> loads = new ArrayList<>();
		LazyConnection connection = connection(new Recording(new ArrayList<>()) {

			@Override
			public Mono<Void> beforeCompletion() {
				return Mono.when(loads);
			}

		});
		AsyncSession session = factory(UnaryOperator.identity()).sessionOf(connection);
		Worker boss = await(session.getOne(Worker.class, 1));
		Worker worker = await(session.getOne(Worker.class, 2));
		loads.add(session.fetch(worker, load("boss")));
		worker.name = "new";
		recorder().clear();
		await(session.commit());
		assertThat(worker.boss).isSameAs(boss);
		assertThat(recorder().count()).isOne();
		assertThat(database().count("worker where name = 'new'")).isOne();
		database().execute("drop table worker");
	}

	static class Worker {

		@Id
		Long id;

		Long bossId;

		String name;

		@Relationship
		Worker boss;

	}

	private class Recording implements TransactionCallbacks {

		private final List<String> events;

		Recording(List<String> events) {
			this.events = events;
		}

		private Mono<Void> record(String event) {
			return Mono.fromRunnable(() -> this.events.add(event + " " + recorder().count()));
		}

		@Override
		public Mono<Void> beforeCommit() {
			return record("before commit");
		}

		@Override
		public Mono<Void> beforeCompletion() {
			return record("before completion");
		}

		@Override
		public Mono<Void> afterCommit() {
			return record("after commit");
		}

		@Override
		public Mono<Void> afterCompletion(int status) {
			return record("after completion " + status);
		}

	}

}
