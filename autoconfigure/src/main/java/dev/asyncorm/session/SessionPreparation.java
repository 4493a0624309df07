package dev.asyncorm.session;

import org.springframework.lang.CheckReturnValue;
import reactor.core.publisher.Mono;

/**
 * Shows what a flush would store, before it runs: the session of a scope implements it,
 * for those who encode entities before the commit.
 *
 * @since 0.1.0
 */
public interface SessionPreparation {

	/**
	 * Run callbacks and set audit values and versions of pending and changed entities,
	 * without writing them. A later flush does not do it again. Cancelling drops the
	 * result.
	 * @return whether a pending entity still waits for a value that the database
	 * generates, so that only a flush can show it
	 */
	@CheckReturnValue
	Mono<Boolean> prepare();

	/**
	 * Tell at once whether there may be something to prepare for an entity, without
	 * waiting for operations that run.
	 * @param entity the entity, or any other object
	 * @return {@code false} when the session does not know this instance, or knows that
	 * it is unchanged
	 */
	boolean mayPrepare(Object entity);

}
