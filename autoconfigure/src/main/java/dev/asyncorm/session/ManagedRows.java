package dev.asyncorm.session;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.lang.CheckReturnValue;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.StatementKind;
import dev.asyncorm.query.BoundSql;
import dev.asyncorm.relationship.Load;

/**
 * Runs a prepared statement on the connection of a session and lets its rows enter the
 * identity map. For statements that {@link Select} cannot express, such as an insert that
 * returns what it inserted.
 * <p>
 * Every session that a provider hands out implements it, next to {@link AsyncSession}.
 * Safe for concurrent use.
 *
 * @since 0.1.0
 */
public interface ManagedRows {

	/**
	 * Flush pending changes, run a statement and map each row to an entity. A row whose
	 * entity is known overwrites the clean instance; one with unwritten changes is an
	 * error.
	 * @param <T> the entity type
	 * @param type the entity type
	 * @param kind what the statement does
	 * @param sql the statement, whose rows have every column of the entity under its own
	 * name
	 * @return the managed entities
	 */
	@CheckReturnValue
	<T> Flux<T> query(Class<T> type, StatementKind kind, BoundSql sql);

	/**
	 * Manage entities that somebody else has just read on the connection of this session.
	 * Known instances win; those that are clean take what a statement has read that locks
	 * or writes.
	 * @param <T> the entity type
	 * @param type the entity type
	 * @param kind what the statement did
	 * @param read the entities, complete and after their callbacks
	 * @param loads the relations to load
	 * @return the managed entities in the same order
	 */
	@CheckReturnValue
	<T> Flux<T> manage(Class<T> type, StatementKind kind, List<?> read, List<Load> loads);

	/**
	 * Follow what somebody else has just done to rows on the connection of this session.
	 * Entities whose rows are named are forgotten. When nobody knows which rows were
	 * touched, all managed entities of the type are read again, and those without a row
	 * are deleted ones; one with unwritten changes is an error.
	 * @param type the entity type
	 * @param deleted ids and entities whose rows are gone; {@code null} when nobody knows
	 * @return completion
	 */
	@CheckReturnValue
	Mono<Void> follow(Class<?> type, @Nullable Iterable<?> deleted);

}
