package dev.asyncorm.behaviour;

import java.time.Duration;

import io.r2dbc.spi.Connection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.ResponseEntity;
import org.springframework.r2dbc.connection.TransactionAwareConnectionFactoryProxy;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.NoSessionException;
import dev.asyncorm.fixture.RecordedEvent.Kind;

import static org.assertj.core.api.Assertions.assertThat;

abstract class TransactionAttributeTests extends HttpContractTests {

	@Autowired
	private ReactiveTransactionManager transactionManager;

	@Autowired
	private CommitListener events;

	@BeforeEach
	void forgetEvents() {
		this.events.clear();
	}

	private static <T> Mono<T> broken() {
		return Mono.error(new IllegalStateException("broken"));
	}

	/**
	 * Is a handler's answer that rolls the request back.
	 */
	private static Mono<ResponseEntity<?>> refused() {
		return Mono.just(ResponseEntity.badRequest().build());
	}

	@Test
	@DisplayName("R17 hand-written SQL of the session belongs to the request, whatever transaction comes next")
	void sqlOfTheSessionStaysWithTheRequest() {
		handle((session) -> this.transactions
			.required(() -> session.sql("select count(*) from note").as(Long.class).one())
			.then(this.transactions
				.required(() -> session.client().sql("select count(*) from note").mapValue(Long.class).one()))
			.then(this.transactions.requiresNew(() -> this.notes.save(note("inner")))));
		post("/mono").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("inner");
	}

	@Test
	@DisplayName("R17 an inner REQUIRED belongs to the request and is rolled back with it")
	void rollsBackRequiredWithTheRequest() {
		handle((session) -> this.transactions.required(() -> this.notes.save(note("a"))).then(refused()));
		post("/entity").expectStatus().isBadRequest();
		assertThat(storedNotes()).isEmpty();
	}

	@Test
	@DisplayName("R17 REQUIRES_NEW keeps its work when the request rolls back")
	void keepsRequiresNewWhenTheRequestRollsBack() {
		handle((session) -> session.persist(note("outer"))
			.then(this.transactions.requiresNew(() -> this.notes.save(note("inner"))))
			.then(session.persist(note("outer, too")))
			.then(refused()));
		post("/entity").expectStatus().isBadRequest();
		assertThat(storedNotes()).containsExactly("inner");
	}

	@Test
	@DisplayName("R17 what the session adds inside NESTED is undone with its savepoint")
	void undoesWhatTheSessionAddedInsideNested() {
		handle((session) -> session.persist(note("taken"))
			.then(this.transactions.nested(() -> session.add(note("taken"))))
			.onErrorResume(DuplicateKeyException.class, (error) -> session.persist(note("instead"))));
		post("/mono").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("instead", "taken");
	}

	@Test
	@DisplayName("R17 entities that are added inside readOnly are refused, not stored")
	void refusesEntitiesAddedInsideReadOnly() {
		handle((session) -> this.transactions.readOnly(() -> session.add(note("a"))));
		post("/mono").expectStatus().is5xxServerError();
		assertThat(storedNotes()).isEmpty();
	}

	@Test
	@DisplayName("R17 entities that are added inside a readOnly transaction of their own are refused, too")
	void refusesEntitiesAddedInsideANewReadOnlyTransaction() {
		DefaultTransactionDefinition definition = new DefaultTransactionDefinition(
				TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		definition.setReadOnly(true);
		TransactionalOperator reading = TransactionalOperator.create(this.transactionManager, definition);
		handle((session) -> this.facade.add(note("a")).as(reading::transactional));
		post("/mono").expectStatus().is5xxServerError();
		assertThat(storedNotes()).isEmpty();
	}

	@Test
	@DisplayName("R17 a failed REQUIRES_NEW leaves the request's work alone")
	void keepsTheRequestWhenRequiresNewFails() {
		handle((session) -> this.notes.save(note("outer"))
			.then(this.transactions.requiresNew(() -> this.notes.save(note("inner")).then(broken()))
				.onErrorComplete(IllegalStateException.class))
			.then(this.notes.save(note("outer, too"))));
		post("/mono").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("outer", "outer, too");
	}

	@Test
	@DisplayName("R17 REQUIRES_NEW beside concurrent siblings keeps each in its own transaction")
	void keepsSiblingsInTheirOwnTransactions() {
		handle((session) -> this.notes.save(note("first"))
			.thenMany(Flux.merge(siblings("repository"), this.transactions.requiresNew(() -> siblings("new").then()),
					Flux.range(0, 5)
						.concatMap((i) -> Mono.delay(Duration.ofMillis(7))
							.then(this.facade.persist(note("session " + i)))),
					this.transactions
						.requiresNew(() -> this.facade.persist(note("other new")).delayElement(Duration.ofMillis(20)))))
			.then(refused()));
		post("/entity").expectStatus().isBadRequest();
		assertThat(storedNotes()).containsExactly("new 0", "new 1", "new 2", "new 3", "new 4", "other new");
	}

	private Flux<Note> siblings(String name) {
		return Flux.range(0, 5)
			.concatMap((i) -> Mono.delay(Duration.ofMillis(7)).then(this.notes.save(note(name + " " + i))));
	}

	@Test
	@DisplayName("R17 the injected session follows the transaction that is current")
	void followsTheCurrentTransaction() {
		handle((session) -> this.facade.persist(note("outer"))
			.then(this.transactions
				.requiresNew(() -> this.facade.add(note("inner")).then(this.facade.select(Note.class).count())))
			.flatMap((seen) -> this.facade.select(Note.class)
				.count()
				.map((outside) -> ResponseEntity.badRequest().body(seen + " " + outside))));
		post("/entity").expectStatus().isBadRequest().expectBody(String.class).isEqualTo("1 2");
		assertThat(storedNotes()).containsExactly("inner");
	}

	@Test
	@DisplayName("R17 a failed NESTED undoes its own work only")
	void undoesOnlyTheNestedPart() {
		handle((session) -> this.notes.save(note("outer"))
			.then(this.transactions.nested(() -> this.notes.save(note("inner")).then(broken()))
				.onErrorComplete(IllegalStateException.class))
			.then(this.transactions.nested(() -> this.notes.save(note("kept"))))
			.then(this.transactions.nested(() -> this.notes.save(note("kept")))
				.onErrorComplete(DuplicateKeyException.class))
			.then(this.facade.persist(note("session"))));
		post("/mono").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("kept", "outer", "session");
		assertThat(recorder().transactions()).startsWith("BEGIN").endsWith("COMMIT").doesNotContain("ROLLBACK");
	}

	@Test
	@DisplayName("R17 NOT_SUPPORTED works in autocommit, and the injected session is an error there")
	void worksInAutocommitWhenNotSupported() {
		handle((session) -> session.persist(note("outer"))
			.then(this.transactions.notSupported(() -> this.notes.save(note("autocommit"))))
			.then(this.transactions.notSupported(() -> this.facade.persist(note("none"))))
			.cast(Object.class)
			.onErrorResume(NoSessionException.class, (error) -> Mono.just("no session"))
			.map((answer) -> ResponseEntity.badRequest().body(answer)));
		post("/entity").expectStatus().isBadRequest().expectBody(String.class).isEqualTo("no session");
		assertThat(storedNotes()).containsExactly("autocommit");
	}

	@Test
	@DisplayName("R17 stronger isolation is refused when the transaction has begun")
	void refusesStrongerIsolationWhenBegun() {
		handle((session) -> session.persist(note("a"))
			.then(this.transactions.serializable(() -> this.notes.save(note("b"))))
			.cast(Object.class)
			.onErrorResume(IllegalTransactionStateException.class,
					(error) -> Mono.just(String.valueOf(error.getMessage())))
			.map((answer) -> ResponseEntity.badRequest().body(answer)));
		post("/entity").expectStatus()
			.isBadRequest()
			.expectBody(String.class)
			.value((text) -> assertThat(text).contains("SERIALIZABLE").contains("REQUIRES_NEW"));
		assertThat(storedNotes()).isEmpty();
	}

	@Test
	@DisplayName("R17 readOnly refuses writes")
	void refusesWritesWhenReadOnly() {
		handle((session) -> this.transactions.readOnly(() -> this.notes.save(note("a"))));
		post("/mono").expectStatus().is5xxServerError();
		assertThat(storedNotes()).isEmpty();
	}

	@Test
	@DisplayName("R17 after a readOnly method the request may write")
	void writesAfterAReadOnlyMethod() {
		store("old");
		handle((session) -> this.transactions.readOnly(() -> this.notes.findAll().collectList())
			.then(this.notes.save(note("new"))));
		post("/mono").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("new", "old");
	}

	@Test
	@DisplayName("R17 a readOnly method reads what was added before it")
	void readsInsideReadOnlyWhatWasAddedBefore() {
		handle((session) -> session.add(note("a"))
			.then(this.transactions.readOnly(() -> this.notes.findAll().count()))
			.then(session.add(note("b")))
			.then(this.transactions.readOnly(() -> session.select(Note.class).count())));
		post("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("2");
		assertThat(storedNotes()).containsExactly("a", "b");
	}

	@Test
	@DisplayName("R17 a readOnly method does not make the work beside it readOnly")
	void writesBesideAReadOnlyMethod() {
		Mono<Long> pause = Mono.delay(Duration.ofMillis(100));
		handle((session) -> Mono.zip(
				this.transactions.readOnly(() -> this.notes.count().then(pause).then(pause).then(this.notes.count())),
				pause.then(session.persist(note("beside"))), (count, stored) -> count));
		post("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("1");
		handle((session) -> Mono.zip(this.transactions.readOnly(() -> pause.then(pause).then(this.notes.count())),
				pause.then(session.persist(note("before"))), (count, stored) -> count));
		post("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("2");
		assertThat(storedNotes()).containsExactly("before", "beside");
	}

	@Test
	@DisplayName("R17 a timeout that has passed refuses further statements")
	void refusesStatementsAfterTheTimeout() {
		handle((session) -> this.transactions
			.withinOneSecond(() -> this.notes.save(note("in time"))
				.delayElement(Duration.ofMillis(1300))
				.then(this.notes.save(note("late"))))
			.cast(Object.class)
			.onErrorResume(TransactionTimedOutException.class, (error) -> Mono.just("timed out")));
		post("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("\"timed out\"");
		assertThat(storedNotes()).isEmpty();
	}

	@Test
	@DisplayName("R17 a TransactionalOperator joins the request")
	void joinsWithTheOperator() {
		TransactionalOperator operator = TransactionalOperator.create(this.transactionManager);
		handle((session) -> session.add(note("session"))
			.then(this.notes.save(note("repository")).as(operator::transactional))
			.then(session.select(Note.class).count()));
		post("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("2");
		assertThat(recorder().transactions()).containsExactly("BEGIN", "COMMIT");
		assertThat(storedNotes()).containsExactly("repository", "session");
	}

	@Test
	@DisplayName("R17 an event listener runs after the request's commit")
	void tellsListenersAfterTheCommit() {
		handle((session) -> session.persist(note("a"))
			.then(this.events.publish("a"))
			.then(Mono.fromSupplier(() -> this.events.committed().size())));
		post("/mono").expectStatus().isOk().expectBody(String.class).isEqualTo("0");
		assertThat(this.events.committed()).containsExactly("a");
		assertThat(this.events.rolledBack()).isEmpty();
	}

	@Test
	@DisplayName("R17 an event listener for commits does not run after the request's rollback")
	void tellsListenersAfterTheRollback() {
		handle((session) -> session.persist(note("a"))
			.then(this.transactions.required(() -> this.events.publish("a")))
			.then(refused()));
		post("/entity").expectStatus().isBadRequest();
		assertThat(this.events.committed()).isEmpty();
		assertThat(this.events.rolledBack()).containsExactly("a");
	}

	@Test
	@DisplayName("R17 event listeners of REQUIRES_NEW follow that transaction")
	void tellsListenersOfTheInnerTransaction() {
		handle((session) -> session.persist(note("a"))
			.then(this.events.publish("outer"))
			.then(this.transactions
				.requiresNew(() -> this.notes.save(note("b")).then(this.events.publish("inner")).thenReturn("done")))
			.then(refused()));
		post("/entity").expectStatus().isBadRequest();
		assertThat(this.events.committed()).containsExactly("inner");
		assertThat(this.events.rolledBack()).containsExactly("outer");
	}

	@Test
	@DisplayName("R17 a transaction-aware proxy (jOOQ's way) does not lose writes in a request")
	void keepsWritesOfAProxyInTheRequest() {
		handle((session) -> insertByProxy("a").then(insertByProxy("b")).then(this.notes.save(note("c"))));
		post("/mono").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("a", "b", "c");
		assertThat(recorder().count(Kind.ACQUIRE)).isOne();
	}

	@Test
	@DisplayName("R17 a transaction-aware proxy (jOOQ's way) does not lose writes in @Transactional")
	void keepsWritesOfAProxyInATransactionOfItsOwn() {
		handle((session) -> this.transactions
			.requiresNew(() -> insertByProxy("a").then(insertByProxy("b")).then(this.notes.save(note("c"))))
			.then(this.transactions.requiresNew(() -> insertByProxy("d").then(broken()))
				.onErrorComplete(IllegalStateException.class)));
		post("/none").expectStatus().isOk();
		assertThat(storedNotes()).containsExactly("a", "b", "c");
		assertThat(recorder().count(Kind.ACQUIRE)).isEqualTo(2);
	}

	private Mono<Long> insertByProxy(String name) {
		TransactionAwareConnectionFactoryProxy proxy = new TransactionAwareConnectionFactoryProxy(pool());
		return Mono.usingWhen(
				proxy.create(), (
						connection) -> Flux
							.from(connection
								.createStatement(
										"insert into note (name, amount, version) values ('" + name + "', 0, 0)")
								.execute())
							.flatMap((result) -> result.getRowsUpdated())
							.next(),
				Connection::close);
	}

}
