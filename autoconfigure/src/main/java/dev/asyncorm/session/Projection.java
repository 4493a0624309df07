package dev.asyncorm.session;

import org.springframework.lang.CheckReturnValue;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the results of a query: entities, objects of a few columns, or single values.
 * <p>
 * Entities of a {@link Select} and of {@link AsyncSession.Sql#as(Class)} are managed; the
 * results of {@link Select#as(Class)} and {@link Select#value(String, Class)} are not,
 * and only the columns that they need are selected. Pending changes are flushed first. A
 * row whose single value is {@code null} is a result without value: it counts, but
 * nothing is emitted for it. Immutable and safe for concurrent use.
 *
 * @param <R> the type of a result
 * @since 0.1.0
 */
public interface Projection<R> {

	/**
	 * Read all rows.
	 * @return the results; empty when there are none
	 */
	@CheckReturnValue
	Flux<R> all();

	/**
	 * Read the only row.
	 * @return the result; {@link dev.asyncorm.EntityNotFoundException} for none, or
	 * {@link org.springframework.dao.EmptyResultDataAccessException} when hand-written
	 * SQL was to find a single value,
	 * {@link org.springframework.dao.IncorrectResultSizeDataAccessException} for several
	 */
	@CheckReturnValue
	Mono<R> one();

	/**
	 * Read the only row, if there is one.
	 * @return the result; empty for none,
	 * {@link org.springframework.dao.IncorrectResultSizeDataAccessException} for several
	 */
	@CheckReturnValue
	Mono<R> oneOrEmpty();

	/**
	 * Read the first row.
	 * @return the result; empty when there is none
	 */
	@CheckReturnValue
	Mono<R> first();

}
