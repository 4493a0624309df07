package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.dao.DataAccessException;
import org.springframework.data.mapping.callback.ReactiveEntityCallbacks;
import org.springframework.data.r2dbc.mapping.event.BeforeConvertCallback;
import org.springframework.data.relational.core.query.Update;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.LazyConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every way to use a session wrongly, and the two operations that its error names.
 */
abstract class MisuseTableTests extends SessionContractTests {

	private static List<Case> afterTheEnd() {
		Account account = new Account("ada");
		Update update = Update.update("email", "x");
		return List.of(new Case("get(Account 1)", (session) -> session.get(Account.class, 1)),
				new Case("getOne(Account 1)", (session) -> session.getOne(Account.class, 1)),
				new Case("select.all(Account)", (session) -> session.select(Account.class).all()),
				new Case("select.one(Account)", (session) -> session.select(Account.class).one()),
				new Case("select.oneOrEmpty(Account)", (session) -> session.select(Account.class).oneOrEmpty()),
				new Case("select.first(Account)", (session) -> session.select(Account.class).first()),
				new Case("select.count(Account)", (session) -> session.select(Account.class).count()),
				new Case("select.exists(Account)", (session) -> session.select(Account.class).exists()),
				new Case("select.stream(Account)", (session) -> session.select(Account.class).stream(10)),
				new Case("update(Account)",
						(session) -> session.select(Account.class).unconditionally().update(update)),
				new Case("delete(Account)", (session) -> session.select(Account.class).unconditionally().delete()),
				new Case("add(Account)", (session) -> session.add(account)),
				new Case("addAll()", (session) -> session.addAll(List.of(account))),
				new Case("upsert(Account)", (session) -> session.upsert(List.of(account), "id")),
				new Case("persist(Account)", (session) -> session.persist(account)),
				new Case("merge(Account)", (session) -> session.merge(account)),
				new Case("delete(Account)", (session) -> session.delete(account)),
				new Case("flush()", AsyncSession::flush),
				new Case("refresh(Account)", (session) -> session.refresh(account)),
				new Case("expunge(Account)", (session) -> session.expunge(account)),
				new Case("clear()", AsyncSession::clear),
				new Case("contains(Account)", (session) -> session.contains(account)),
				new Case("isModified(Account)", (session) -> session.isModified(account)),
				new Case("commit()", AsyncSession::commit), new Case("rollback()", AsyncSession::rollback),
				new Case("close()", AsyncSession::close),
				new Case("nested()", (session) -> session.nested((nested) -> Mono.just(1))),
				new Case("nested()", (session) -> session.nestedMany((nested) -> Flux.just(1))),
				new Case("setRollbackOnly()", AsyncSession::setRollbackOnly),
				new Case("beforeCommit()", (session) -> session.beforeCommit((nested) -> Mono.empty())));
	}

	@Test
	@DisplayName("S12 every operation after the end names itself and what ended the session")
	void namesOperationAndEnd() {
		LazyConnection connection = connection();
		AsyncSession session = factory((builder) -> builder).sessionOf(connection);
		await(connection.finish("the response was sent"));
		afterTheEnd().forEach((one) -> one.fails(session, "after the session had ended: the response was sent"));
	}

	@Test
	@DisplayName("S12 what must not be inside another operation names both")
	void namesOperationAndEnclosingOne() {
		List<Case> ends = List.of(new Case("commit()", AsyncSession::commit),
				new Case("rollback()", AsyncSession::rollback), new Case("close()", AsyncSession::close));
		AsyncSession session = session();
		ends.forEach((one) -> {
			fails(session.nested((nested) -> Mono.from(one.use().apply(nested))), DataAccessException.class,
					one.name() + " was called inside nested()");
			fails(session.nestedMany((nested) -> Flux.from(one.use().apply(nested))), DataAccessException.class,
					one.name() + " was called inside nested()");
			AsyncSession committed = session();
			await(committed.beforeCommit((inner) -> one.use().apply(inner)).then(committed.add(new Account("ada"))));
			fails(committed.commit(), DataAccessException.class, one.name() + " was called inside commit()");
			await(committed.rollback());
		});
	}

	@Test
	@DisplayName("S12 what must not be inside a flush names both")
	void namesOperationAndFlush() {
		List<Case> inside = List.of(new Case("flush()", AsyncSession::flush),
				new Case("persist(City)", (session) -> session.persist(new City(null, "inner", 1, 0))),
				new Case("commit()", AsyncSession::commit), new Case("rollback()", AsyncSession::rollback),
				new Case("close()", AsyncSession::close));
		inside.forEach((one) -> {
			List<AsyncSession> holder = new ArrayList<>();
			BeforeConvertCallback<Account> callback = (account, table) -> Flux.from(one.use().apply(holder.get(0)))
				.then(Mono.just(account));
			ReactiveEntityCallbacks callbacks = ReactiveEntityCallbacks.create(callback);
			AsyncSession session = session((builder) -> builder.entityCallbacks(() -> callbacks));
			holder.add(session);
			await(session.add(new Account("ada")));
			fails(session.flush(), DataAccessException.class, one.name() + " was called inside flush()");
			await(session.rollback());
		});
	}

	@Test
	@DisplayName("S12 what a deleted entity is asked for names both")
	void namesOperationAndDelete() {
		long id = insertAccount("ada").id;
		for (boolean flushed : List.of(false, true)) {
			AsyncSession session = session();
			Account account = await(session.get(Account.class, id));
			await(session.delete(account));
			if (flushed) {
				await(session.flush());
			}
			Account copy = new Account("copy");
			copy.id = id;
			copy.version = 0L;
			List<Case> uses = new ArrayList<>(List.of(new Case("delete(Account)", (used) -> used.delete(account)),
					new Case("refresh(Account)", (used) -> used.refresh(account)),
					new Case("add(Account)", (used) -> used.add(account)),
					new Case("addAll(Account)", (used) -> used.addAll(List.of(account))),
					new Case("persist(Account)", (used) -> used.persist(account)),
					new Case("merge(Account)", (used) -> used.merge(account))));
			if (!flushed) {
				uses.add(new Case("merge(Account)", (used) -> used.merge(copy)));
			}
			uses.forEach((one) -> one.fails(session, "after delete of Account " + id));
			await(session.rollback());
		}
	}

	@Test
	@DisplayName("S12 what an entity is asked for that is pending, changed or unknown names its state")
	void namesOperationAndState() {
		long id = insertAccount("ada").id;
		AsyncSession session = session();
		Account unknown = new Account("unknown");
		unknown.id = 99L;
		new Case("delete(Account)", (used) -> used.delete(unknown)).fails(session, "Account 99 is not managed");
		new Case("refresh(Account)", (used) -> used.refresh(unknown)).fails(session, "Account 99 is not managed");
		Account changed = await(session.get(Account.class, id));
		changed.email = "changed";
		new Case("refresh(Account)", (used) -> used.refresh(changed)).fails(session,
				"has changes that were not written");
		new Case("select.all(Account)", (used) -> used.select(Account.class).forUpdate().all()).fails(session,
				"would overwrite Account " + id);
		changed.email = "changed again";
		new Case("select.one(Account)", (used) -> used.select(Account.class).populateExisting().one()).fails(session,
				"would overwrite Account " + id);
		Account pending = new Account("pending");
		await(session.add(pending));
		new Case("refresh(Account)", (used) -> used.refresh(pending)).fails(session, "was only added");
		assertThat(await(session.contains(changed))).isTrue();
		await(session.rollback());
	}

	/**
	 * A wrong use.
	 *
	 * @param name how the error names it
	 * @param use the use
	 */
	private record Case(String name, Function<AsyncSession, Publisher<?>> use) {

		private void fails(AsyncSession session, String other) {
			SessionContractTests.fails(this.use.apply(session), RuntimeException.class, this.name + " ", other);
		}

	}

}
