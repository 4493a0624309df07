package dev.asyncorm.session;

import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Window;
import org.springframework.data.relational.core.query.CriteriaDefinition;
import org.springframework.data.relational.core.query.Query;
import org.springframework.data.relational.core.query.Update;
import org.springframework.lang.CheckReturnValue;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.query.Aggregate;
import dev.asyncorm.query.Grouping;
import dev.asyncorm.query.LockOption;
import dev.asyncorm.relationship.Loading;

/**
 * An immutable query for entities of one type: every method returns a new one.
 * <p>
 * Begin one with {@link AsyncSession#select(Class)}. <pre>
 * session.select(User.class)
 *     .where(Criteria.where("name").like("A%"))
 *     .orderBy("name")
 *     .limit(20)
 *     .all();</pre> Results are managed by the session: a row that is in the identity map
 * already is answered with the known instance. Pending changes are flushed first. The
 * results follow SQLAlchemy's contract for {@code one}, {@code one_or_none} and
 * {@code first}. Safe for concurrent use.
 *
 * @param <T> the entity type
 * @since 0.1.0
 */
public interface Select<T> extends Projection<T>, Loading<T, Select<T>> {

	/**
	 * Add a condition; several are combined with AND.
	 * @param criteria the condition over property names
	 * @return a new query
	 */
	@CheckReturnValue
	Select<T> where(CriteriaDefinition criteria);

	/**
	 * Take conditions, order, limit and offset of a Spring Data query.
	 * @param query the query
	 * @return a new query
	 */
	@CheckReturnValue
	Select<T> matching(Query query);

	/**
	 * Order ascending by properties, after the orders that are there.
	 * @param properties the property names
	 * @return a new query
	 */
	@CheckReturnValue
	Select<T> orderBy(String... properties);

	/**
	 * Order by a sort, after the orders that are there.
	 * @param sort the sort
	 * @return a new query
	 */
	@CheckReturnValue
	Select<T> orderBy(Sort sort);

	/**
	 * Limit the number of rows.
	 * @param limit the most rows to read
	 * @return a new query
	 */
	@CheckReturnValue
	Select<T> limit(int limit);

	/**
	 * Limit the number of rows.
	 * @param limit the most rows to read
	 * @return a new query
	 */
	@CheckReturnValue
	Select<T> limit(Limit limit);

	/**
	 * Skip rows.
	 * @param offset how many rows to skip
	 * @return a new query
	 */
	@CheckReturnValue
	Select<T> offset(long offset);

	/**
	 * Lock the rows until the transaction ends, and overwrite clean instances with what
	 * was read; an instance with unwritten changes is an error.
	 * @return a new query
	 */
	@CheckReturnValue
	Select<T> forUpdate();

	/**
	 * Lock the rows as {@link #forUpdate()} does, but do not wait for those that somebody
	 * else has locked.
	 * @param option fail, or leave them out
	 * @return a new query
	 */
	@CheckReturnValue
	Select<T> forUpdate(LockOption option);

	/**
	 * Overwrite clean instances of the identity map with what is read (SQLAlchemy's
	 * {@code populate_existing}); an instance with unwritten changes is an error.
	 * @return a new query
	 */
	@CheckReturnValue
	Select<T> populateExisting();

	/**
	 * Let {@link #update(Update)} and {@link #delete()} reach every row when there is no
	 * condition.
	 * @return a new query
	 */
	@CheckReturnValue
	Select<T> unconditionally();

	/**
	 * Read objects of a few columns instead of entities. Only the columns that the type
	 * names are selected, and results are not managed.
	 * @param <R> the type of a result
	 * @param resultType a record or class whose properties have the names of properties
	 * of the entity
	 * @return the projection of this query
	 */
	@CheckReturnValue
	<R> Projection<R> as(Class<R> resultType);

	/**
	 * Read the values of one property instead of entities.
	 * @param <R> the type of a value
	 * @param property the name of the property; parts of embedded ones with a dot
	 * @param valueType the type of a value
	 * @return the projection of this query
	 */
	@CheckReturnValue
	<R> Projection<R> value(String property, Class<R> valueType);

	/**
	 * Read one object for each group of rows. Order, limit and offset are those of the
	 * groups.
	 * @param <R> the type of a result
	 * @param resultType a record or class whose properties have the names of the
	 * grouping: properties and aggregates
	 * @param grouping the groups
	 * @return the projection of this query
	 */
	@CheckReturnValue
	<R> Projection<R> as(Class<R> resultType, Grouping grouping);

	/**
	 * Compute one value of all rows that match the conditions; order, limit and offset do
	 * not count.
	 * @param <R> the type of the value
	 * @param aggregate what is computed
	 * @param valueType the type of the value
	 * @return the projection of this query; empty when the value is {@code null}, as all
	 * but the count of no rows are
	 */
	@CheckReturnValue
	<R> Projection<R> value(Aggregate aggregate, Class<R> valueType);

	/**
	 * Count the rows that match the conditions; order, limit and offset do not count.
	 * @return the number of rows
	 */
	@CheckReturnValue
	Mono<Long> count();

	/**
	 * Tell whether a row matches the conditions.
	 * @return whether there is one
	 */
	@CheckReturnValue
	Mono<Boolean> exists();

	/**
	 * Read a page and count all rows. They are two statements at most: nothing is counted
	 * when the page itself tells how many rows there are.
	 * @param page the page, which replaces limit and offset; its order comes before the
	 * one of the query
	 * @return the page
	 */
	@CheckReturnValue
	Mono<Page<T>> page(Pageable page);

	/**
	 * Read a page by one statement that also tells whether there are more rows.
	 * @param page the page, which replaces limit and offset; its order comes before the
	 * one of the query
	 * @return the slice
	 */
	@CheckReturnValue
	Mono<Slice<T>> slice(Pageable page);

	/**
	 * Read the next rows from a position on, as many as the limit of the query says. From
	 * a {@link ScrollPosition#keyset() keyset} position, the order is completed by the
	 * id, and no row is skipped or repeated when others come and go; nulls are ordered
	 * last, or first in a descending order. The values of the last row are those that the
	 * session knows: a row that was changed since it was loaded may be repeated or left
	 * out. A limit of 0 is an error.
	 * @param position where to go on: an initial position, or one of the last window
	 * @return the window
	 */
	@CheckReturnValue
	Mono<Window<T>> scroll(ScrollPosition position);

	/**
	 * Read rows as they are asked for, through a cursor of the session's transaction
	 * where the database has one, so that any number fits into memory. The entities are
	 * not managed. Cancelling, and an error in the consumer, closes the cursor. While it
	 * is open, other statements of the session wait: the rest of the rows is buffered for
	 * them, and when it is too large they fail with
	 * {@link dev.asyncorm.ResultStillOpenException}. Write what was read in a session of
	 * its own. For partitions use {@link Flux#buffer(int)}.
	 * @param fetchSize how many rows are fetched at a time
	 * @return the entities
	 */
	@CheckReturnValue
	Flux<T> stream(int fetchSize);

	/**
	 * Update all rows that match the conditions, by one statement that also counts the
	 * version up and sets the last-modified audit values. Pending changes are flushed
	 * first; managed entities among the rows take the new values. Entity callbacks do not
	 * run.
	 * @param update what to set, by property
	 * @return the number of rows; an error without a condition, see
	 * {@link #unconditionally()}, and with an order, limit or offset
	 */
	@CheckReturnValue
	Mono<Long> update(Update update);

	/**
	 * Delete all rows that match the conditions, by one statement. Pending changes are
	 * flushed first; managed entities among the rows are deleted ones from then on.
	 * Entity callbacks do not run.
	 * @return the number of rows; an error without a condition, see
	 * {@link #unconditionally()}, and with an order, limit or offset
	 */
	@CheckReturnValue
	Mono<Long> delete();

}
