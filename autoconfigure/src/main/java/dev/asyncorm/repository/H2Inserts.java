package dev.asyncorm.repository;

import java.util.Collection;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import reactor.core.publisher.Mono;

import dev.asyncorm.query.BoundSql;
import dev.asyncorm.repository.NewRows.NewRow;
import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.CreateResult;

/**
 * H2 has no ON CONFLICT, and MERGE races into a duplicate key all the same: insert behind
 * a savepoint, which costs no round trip there, and look again after a duplicate key.
 */
final class H2Inserts implements InsertStrategy {

	private final R2dbcDialect dialect;

	H2Inserts(R2dbcDialect dialect) {
		this.dialect = dialect;
	}

	@Override
	public <T> Mono<CreateResult<T>> insertOrFind(AsyncSession session, NewRow<T> row,
			Map<RelationalPersistentProperty, @Nullable Object> lookup, Mono<T> find) {
		String columns = NewRow.list(row.mapping().allColumns(), this.dialect);
		BoundSql sql = row.insert(this.dialect, "SELECT " + columns + " FROM FINAL TABLE (", ")");
		Mono<T> insert = session.nested((nested) -> InsertStrategy.query(nested, row.mapping().type(), sql).next());
		return attempt(insert, find, ATTEMPTS);
	}

	private <T> Mono<CreateResult<T>> attempt(Mono<T> insert, Mono<T> find, int attempts) {
		return insert.map((inserted) -> new CreateResult<>(inserted, true))
			.onErrorResume(DuplicateKeyException.class, (ex) -> find.map((found) -> new CreateResult<>(found, false))
				.switchIfEmpty(
						(attempts > 1) ? Mono.defer(() -> attempt(insert, find, attempts - 1)) : Mono.error(ex)));
	}

	@Override
	public <R> Mono<R> update(AsyncSession session, AttributeMapping<?> mapping,
			Collection<RelationalPersistentProperty> changed, Function<AsyncSession, Mono<R>> work) {
		return session.nested(work);
	}

}
