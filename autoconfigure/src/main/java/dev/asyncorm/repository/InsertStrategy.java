package dev.asyncorm.repository;

import java.util.Collection;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.StatementKind;
import dev.asyncorm.query.BoundSql;
import dev.asyncorm.repository.NewRows.NewRow;
import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.CreateResult;
import dev.asyncorm.session.ManagedRows;

/**
 * How a database inserts a row that somebody else may insert at the same moment, without
 * a failure that the surrounding transaction would not survive.
 */
interface InsertStrategy {

	/**
	 * How often an insert is tried whose conflicting row is gone when it is looked for.
	 */
	int ATTEMPTS = 5;

	/**
	 * Insert the row, or find the one that is in the way.
	 * @param <T> the entity type
	 * @param session the session
	 * @param row the row
	 * @param lookup the attributes that nobody else may have
	 * @param find looks for the row that has them
	 * @return the entity and whether it was inserted
	 */
	<T> Mono<CreateResult<T>> insertOrFind(AsyncSession session, NewRow<T> row,
			Map<RelationalPersistentProperty, @Nullable Object> lookup, Mono<T> find);

	/**
	 * Run an update so that the violation of a unique key does not harm the transaction.
	 * @param <R> the type of the result
	 * @param session the session
	 * @param mapping the mapping of the entity type
	 * @param changed the properties that change
	 * @param work the update
	 * @return what the update emits
	 */
	<R> Mono<R> update(AsyncSession session, AttributeMapping<?> mapping,
			Collection<RelationalPersistentProperty> changed, Function<AsyncSession, Mono<R>> work);

	static <T> Flux<T> query(AsyncSession session, Class<T> type, BoundSql sql) {
		if (session instanceof ManagedRows rows) {
			return rows.query(type, StatementKind.WRITE, sql);
		}
		return Flux.error(new IllegalStateException(session.getClass().getName() + " does not implement "
				+ ManagedRows.class.getName() + "; pass a session of an AsyncOrmProvider"));
	}

}
