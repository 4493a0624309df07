package dev.asyncorm.session;

import org.springframework.lang.CheckReturnValue;
import reactor.core.publisher.Flux;

import dev.asyncorm.connection.StatementKind;
import dev.asyncorm.query.BoundSql;

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

}
