package dev.asyncorm.repository;

import org.springframework.lang.CheckReturnValue;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.CreateResult;

/**
 * A fragment for Spring Data repositories: lookups that must succeed, and race-safe
 * get-or-create and update-or-create.
 * <p>
 * Get it by extending {@link AsyncOrmRepository}, or by adding this interface to a
 * repository. <pre>
 * users.getOrCreate(Attributes.where(User::getEmail).is(email),
 *         Attributes.where(User::getName).is(name))
 *     .map(CreateResult::entity);</pre> All operations are lazy. They run in the current
 * session when there is one: pending changes are flushed first and entities are managed
 * by it. Otherwise each runs in a transaction of its own, which is rolled back when it
 * fails or is cancelled. An unknown attribute is an
 * {@link org.springframework.dao.InvalidDataAccessApiUsageException} that names it. Safe
 * for concurrent use.
 *
 * @param <T> the entity type
 * @param <ID> the type of its id
 * @since 0.1.0
 */
public interface AsyncOrmOperations<T, ID> {

	/**
	 * Find the entity with an id, in the identity map first.
	 * @param id the id
	 * @return the entity; empty when there is none
	 */
	@CheckReturnValue
	Mono<T> getByPk(ID id);

	/**
	 * Find the entity with an id, which must exist.
	 * @param id the id
	 * @return the entity; {@link dev.asyncorm.EntityNotFoundException}, in a request
	 * answered with 404, when there is none
	 */
	@CheckReturnValue
	Mono<T> getOne(ID id);

	/**
	 * Find the only entity with these attributes, which must exist.
	 * @param attributes the condition
	 * @return the entity; {@link dev.asyncorm.EntityNotFoundException} for none,
	 * {@link org.springframework.dao.IncorrectResultSizeDataAccessException} for several
	 */
	@CheckReturnValue
	Mono<T> getOne(Attributes<? super T> attributes);

	/**
	 * Find the first entity with these attributes in the order of ids, which must exist.
	 * @param attributes the condition, may be empty
	 * @return the entity; {@link dev.asyncorm.EntityNotFoundException} when there is none
	 */
	@CheckReturnValue
	Mono<T> getFirst(Attributes<? super T> attributes);

	/**
	 * Do the same as {@link #getOrCreate(Attributes, Attributes)} without defaults.
	 * @param lookup the condition, and what a new row gets
	 * @return the entity and whether it was created
	 */
	@CheckReturnValue
	Mono<CreateResult<T>> getOrCreate(Attributes<? super T> lookup);

	/**
	 * Find the only entity with the attributes of the lookup, or insert one.
	 * <p>
	 * When the lookup is exactly a primary or unique key, of any number of concurrent
	 * callers exactly one creates the row, all get it, and the surrounding transaction
	 * stays usable. When it is not, or has a {@code null}, concurrent callers of these
	 * helpers wait for each other on PostgreSQL, but nobody else does; on H2 they do not,
	 * so declare a unique key. A row that the surrounding transaction cannot be allowed
	 * to see, under an isolation level above READ COMMITTED, is a
	 * {@link org.springframework.dao.ConcurrencyFailureException}.
	 * <p>
	 * A new entity is made by its constructor, so that its field initializers and the
	 * before-convert and before-save callbacks apply; columns that are {@code null} then
	 * are left to the database.
	 * @param lookup the condition, and what a new row gets
	 * @param defaults what a new row gets besides
	 * @return the entity and whether it was created;
	 * {@link org.springframework.dao.IncorrectResultSizeDataAccessException} when several
	 * rows match, {@link org.springframework.dao.DuplicateKeyException} when the new row
	 * violates another unique key, which leaves the surrounding transaction usable
	 */
	@CheckReturnValue
	Mono<CreateResult<T>> getOrCreate(Attributes<? super T> lookup, Attributes<? super T> defaults);

	/**
	 * Update the only entity with the attributes of the lookup, or insert one, which gets
	 * the defaults, too.
	 * <p>
	 * The row is locked, and written when the {@code Mono} completes. Concurrency and
	 * errors are those of {@link #getOrCreate(Attributes, Attributes)}.
	 * @param lookup the condition, and what a new row gets
	 * @param defaults what is set, nothing else is
	 * @return the entity and whether it was created
	 */
	@CheckReturnValue
	Mono<CreateResult<T>> updateOrCreate(Attributes<? super T> lookup, Attributes<? super T> defaults);

	/**
	 * Update the only entity with the attributes of the lookup, or insert one. Otherwise
	 * as {@link #updateOrCreate(Attributes, Attributes)}.
	 * @param lookup the condition, and what a new row gets
	 * @param defaults what is set when the row exists, nothing else is
	 * @param createDefaults what a new row gets instead of the defaults, even if empty
	 * @return the entity and whether it was created
	 */
	@CheckReturnValue
	Mono<CreateResult<T>> updateOrCreate(Attributes<? super T> lookup, Attributes<? super T> defaults,
			Attributes<? super T> createDefaults);

	/**
	 * Tell whether there is an entity with these attributes.
	 * @param attributes the condition, may be empty
	 * @return whether there is one
	 */
	@CheckReturnValue
	Mono<Boolean> exists(Attributes<? super T> attributes);

	/**
	 * Set columns of all rows with these attributes in one statement. Versions, audit
	 * columns and callbacks are left alone, and entities that the session has loaded keep
	 * their values until they are refreshed.
	 * @param attributes the condition, not empty
	 * @param set the new values, not empty
	 * @return the number of rows
	 */
	@CheckReturnValue
	Mono<Long> updateAll(Attributes<? super T> attributes, Attributes<? super T> set);

	/**
	 * Delete all rows with these attributes in one statement, without callbacks; what the
	 * session has loaded of them must not be changed afterwards.
	 * @param attributes the condition, not empty
	 * @return the number of rows
	 */
	@CheckReturnValue
	Mono<Long> deleteAll(Attributes<? super T> attributes);

}
