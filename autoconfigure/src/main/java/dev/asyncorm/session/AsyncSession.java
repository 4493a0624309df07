package dev.asyncorm.session;

import java.util.Collection;
import java.util.function.Function;

import org.reactivestreams.Publisher;
import org.springframework.lang.CheckReturnValue;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.relationship.Load;

/**
 * A unit of work on one database: an identity map, pending changes that are flushed in
 * one go, and the transaction that they belong to.
 * <p>
 * Inject it; the bean finds the session of the current request or transaction when an
 * operation is subscribed to. In a request, the commit happens by itself. <pre>
 * Mono&lt;User&gt; rename(long id, String name) {
 *     return session.getOne(User.class, id).doOnNext((user) -&gt; user.setName(name));
 * }</pre> Operations are lazy: nothing happens until the returned publisher is subscribed
 * to. A session may be used concurrently; its operations are queued and run one after
 * another. Cancelling an operation drops its result, lets a statement that is under way
 * end on its own and never harms the connection. Database errors are
 * {@link org.springframework.dao.DataAccessException}s. After its scope has ended, every
 * operation fails with {@link dev.asyncorm.SessionClosedException}; without a scope and a
 * transaction, with {@link dev.asyncorm.NoSessionException}.
 * <p>
 * The contract follows SQLAlchemy's {@code AsyncSession} with
 * {@code expire_on_commit=False}.
 *
 * @since 0.1.0
 */
public interface AsyncSession {

	/**
	 * Find an entity by id, in the identity map first and then in the database.
	 * @param <T> the entity type
	 * @param type the entity type
	 * @param id the id
	 * @param loads the relations to load, also those of a known entity
	 * @return the managed entity; empty when there is none
	 */
	@CheckReturnValue
	<T> Mono<T> get(Class<T> type, Object id, Load... loads);

	/**
	 * Find an entity by id that must exist.
	 * @param <T> the entity type
	 * @param type the entity type
	 * @param id the id
	 * @param loads the relations to load, also those of a known entity
	 * @return the managed entity; {@link dev.asyncorm.EntityNotFoundException} when there
	 * is none
	 */
	@CheckReturnValue
	<T> Mono<T> getOne(Class<T> type, Object id, Load... loads);

	/**
	 * Begin a query.
	 * @param <T> the entity type
	 * @param type the entity type
	 * @return an immutable query without conditions
	 */
	@CheckReturnValue
	<T> Select<T> select(Class<T> type);

	/**
	 * Begin a query in hand-written SQL.
	 * @param text the SQL, with named parameters such as {@code :name}; never put a value
	 * into it
	 * @return an immutable query
	 */
	@CheckReturnValue
	Sql sql(String text);

	/**
	 * Make an entity pending: it is inserted by the next flush, also when it has an id
	 * already, and with it the new entities of relations that cascade.
	 * @param <T> the entity type
	 * @param entity the new entity
	 * @return the entity itself
	 */
	@CheckReturnValue
	<T> Mono<T> add(T entity);

	/**
	 * Make several entities pending, in their order. Any number is written in pages, so
	 * that beside the entities themselves, which the session keeps until
	 * {@link #clear()}, a flush needs memory for one page only.
	 * @param <T> the entity type
	 * @param entities the new entities
	 * @return the entities themselves
	 */
	@CheckReturnValue
	<T> Flux<T> addAll(Collection<? extends T> entities);

	/**
	 * Insert entities whose rows may exist: where the key is taken, the other columns of
	 * that row are set, except its id and created audit values, and its version counts
	 * up; the versions of the given entities are not compared. One statement per page of
	 * rows on PostgreSQL, safe against concurrent ones; on H2 an UPDATE and perhaps an
	 * INSERT per row, which is not. Pending changes are flushed first, callbacks and
	 * auditing run as for inserts.
	 * @param <T> the entity type
	 * @param entities the entities, all of one type, unknown to this session, no two with
	 * the same key; they stay detached
	 * @param conflictOn the properties of the id or of a
	 * {@link dev.asyncorm.mapping.Unique @Unique} key
	 * @return the managed entities as they are stored, in the order given
	 */
	@CheckReturnValue
	<T> Flux<CreateResult<T>> upsert(Collection<? extends T> entities, String... conflictOn);

	/**
	 * Add an entity and write it together with what was added before it, so that its
	 * generated values are known. Changes of other entities wait for the next flush. An
	 * entity that the database refuses is forgotten; when nothing was written before and
	 * it was the only row, the transaction goes on without it.
	 * @param <T> the entity type
	 * @param entity the new entity
	 * @return the stored entity: the same instance for classes, a new one for records
	 */
	@CheckReturnValue
	<T> Mono<T> persist(T entity);

	/**
	 * Copy the columns of a detached entity, {@code null} included, onto the session's
	 * instance, which is loaded when needed.
	 * @param <T> the entity type
	 * @param entity the detached entity; without an id it is added
	 * @return the managed entity; {@link dev.asyncorm.EntityNotFoundException} when its
	 * row does not exist,
	 * {@link org.springframework.dao.OptimisticLockingFailureException} when its version
	 * is not the stored one
	 */
	@CheckReturnValue
	<T> Mono<T> merge(T entity);

	/**
	 * Delete a managed entity by the next flush, and what its relations delete with it; a
	 * pending one is only forgotten.
	 * @param entity the entity
	 * @return completion
	 */
	@CheckReturnValue
	Mono<Void> delete(Object entity);

	/**
	 * Write all pending changes now, inside the transaction: inserts with referred rows
	 * first, then updates, then deletes with referring rows first, one statement for each
	 * type, set of columns and page.
	 * <p>
	 * When the only row of a flush is refused before anything else was written, it is
	 * given up and the transaction goes on. When one of several is refused, nothing is
	 * given up: either all of them still wait, so that the next flush and the commit fail
	 * in the same way until somebody corrects, deletes or expunges what is wrong, or the
	 * transaction can only be rolled back.
	 * @return completion;
	 * {@link org.springframework.dao.OptimisticLockingFailureException} naming a row that
	 * somebody else has changed or deleted
	 */
	@CheckReturnValue
	Mono<Void> flush();

	/**
	 * Read a managed entity again and overwrite its columns.
	 * @param <T> the entity type
	 * @param entity the managed entity; one with unwritten changes is an error
	 * @param loads the relations to load again; others stay as they are
	 * @return the entity: the same instance for classes, a new one for records
	 */
	@CheckReturnValue
	<T> Mono<T> refresh(T entity, Load... loads);

	/**
	 * Load relations of a managed entity. What is loaded already takes no statement.
	 * @param <T> the entity type
	 * @param entity the managed entity
	 * @param loads the relations
	 * @return the entity: the same instance for classes, a new one for records
	 */
	@CheckReturnValue
	<T> Mono<T> fetch(T entity, Load... loads);

	/**
	 * Forget an entity: its later changes are not written.
	 * @param entity the entity
	 * @return completion, also when the session did not know it
	 */
	@CheckReturnValue
	Mono<Void> expunge(Object entity);

	/**
	 * Forget all entities and all pending changes.
	 * @return completion
	 */
	@CheckReturnValue
	Mono<Void> clear();

	/**
	 * Tell whether an instance is managed or pending.
	 * @param entity the entity
	 * @return whether the session knows exactly this instance
	 */
	@CheckReturnValue
	Mono<Boolean> contains(Object entity);

	/**
	 * Tell whether a flush would write an entity.
	 * @param entity the entity
	 * @return whether it is pending, deleted or has changed columns or relations
	 */
	@CheckReturnValue
	Mono<Boolean> isModified(Object entity);

	/**
	 * Flush and commit now; the next statement begins a new transaction. Entities keep
	 * their values. Nothing happens when nothing was begun and nothing is pending.
	 * @return completion
	 */
	@CheckReturnValue
	Mono<Void> commit();

	/**
	 * Roll back now: pending entities are forgotten, loaded ones get their values back;
	 * the next statement begins a new transaction. Nothing happens when nothing was
	 * begun.
	 * @return completion
	 */
	@CheckReturnValue
	Mono<Void> rollback();

	/**
	 * Roll back what was not committed, forget all entities and give the connection back
	 * early; a later statement opens a new one.
	 * @return completion
	 */
	@CheckReturnValue
	Mono<Void> close();

	/**
	 * Run work behind a savepoint: when it fails or is cancelled, its changes and the
	 * session's state are rolled back to the savepoint and the outer work goes on.
	 * Operations outside {@code work} wait until it has ended.
	 * @param <T> the type of the result
	 * @param work the work, which gets this session
	 * @return what {@code work} emits, after the savepoint was released
	 */
	@CheckReturnValue
	<T> Mono<T> nested(Function<AsyncSession, Mono<T>> work);

	/**
	 * Do the same as {@link #nested(Function)} for work with many results, which are
	 * emitted before the savepoint is released.
	 * @param <T> the type of the result
	 * @param work the work, which gets this session
	 * @return what {@code work} emits
	 */
	@CheckReturnValue
	<T> Flux<T> nestedMany(Function<AsyncSession, Flux<T>> work);

	/**
	 * Roll back at the end whatever the outcome is; the response keeps its status.
	 * @return completion
	 */
	@CheckReturnValue
	Mono<Void> setRollbackOnly();

	/**
	 * Register a callback for the next commit. Callbacks run in order before the last
	 * flush, not on rollback and not when there is nothing to commit; a failing one
	 * prevents the commit.
	 * @param callback the callback, which gets this session
	 * @return completion of the registration
	 */
	@CheckReturnValue
	Mono<Void> beforeCommit(Function<AsyncSession, ? extends Publisher<?>> callback);

	/**
	 * Return a client for hand-written SQL on this session's connection. Its statements
	 * see what was flushed, and flush first.
	 * @return the client
	 */
	@CheckReturnValue
	DatabaseClient client();

	/**
	 * Hand-written SQL: immutable, every method returns a new one. <pre>
	 * session.sql("select u.* from users u where u.name = :name").bind("name", name).as(User.class).all();</pre>
	 * Pending changes are flushed first. Like all hand-written SQL, it begins the
	 * transaction.
	 *
	 * @since 0.1.0
	 */
	interface Sql {

		/**
		 * Bind a value.
		 * @param name the name of the parameter, without colon
		 * @param value the value; a collection for the list of an {@code IN}
		 * @return a new query
		 */
		@CheckReturnValue
		Sql bind(String name, Object value);

		/**
		 * Bind {@code null}.
		 * @param name the name of the parameter
		 * @param type the type of the parameter
		 * @return a new query
		 */
		@CheckReturnValue
		Sql bindNull(String name, Class<?> type);

		/**
		 * Say what becomes of a row. An entity, which has an id, is managed: its columns
		 * are found by name, the known instance wins, and one that is returned by a
		 * statement that locks or writes is overwritten. Any other record or class takes
		 * columns of the names of its properties, a simple type the first column.
		 * @param <R> the type of a result
		 * @param type the type of a result
		 * @return the results
		 */
		@CheckReturnValue
		<R> Projection<R> as(Class<R> type);

		/**
		 * Run a statement that returns no rows. Managed entities do not notice what it
		 * does.
		 * @return the number of rows that it changed
		 */
		@CheckReturnValue
		Mono<Long> update();

	}

}
