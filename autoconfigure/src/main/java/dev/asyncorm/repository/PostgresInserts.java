package dev.asyncorm.repository;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import reactor.core.publisher.Mono;

import dev.asyncorm.repository.NewRows.NewRow;
import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.CreateResult;

/**
 * On PostgreSQL a failed statement costs the whole transaction. A lookup that is a unique
 * key is the named target of ON CONFLICT, so nothing fails; any other lookup is guarded
 * by an advisory lock. A savepoint is set only when another unique key could be violated.
 */
final class PostgresInserts implements InsertStrategy {

	private final R2dbcDialect dialect;

	private final R2dbcConverter converter;

	private final UniqueKeys.Catalogue catalogue = new UniqueKeys.Catalogue();

	PostgresInserts(R2dbcDialect dialect, R2dbcConverter converter) {
		this.dialect = dialect;
		this.converter = converter;
	}

	@Override
	public <T> Mono<CreateResult<T>> insertOrFind(AsyncSession session, NewRow<T> row,
			Map<RelationalPersistentProperty, @Nullable Object> lookup, Mono<T> find) {
		return keys(session, row.mapping()).flatMap((keys) -> {
			List<SqlIdentifier> target = row.mapping().columns(lookup.keySet());
			if (lookup.containsValue(null) || !keys.contains(names(target))) {
				return lock(session, row.mapping(), lookup).then(find.map((found) -> new CreateResult<>(found, false)))
					.switchIfEmpty(Mono.defer(() -> insert(session, row, keys, Set.of(), "")
						.map((inserted) -> new CreateResult<>(inserted, true))));
			}
			String onConflict = " ON CONFLICT (" + NewRow.list(target, this.dialect) + ") DO NOTHING";
			return attempt(row, insert(session, row, keys, names(target), onConflict), find, ATTEMPTS);
		});
	}

	// a row that was committed while the insert ran is visible to the next statement
	// only, and may be deleted before that runs
	private <T> Mono<CreateResult<T>> attempt(NewRow<T> row, Mono<T> insert, Mono<T> find, int attempts) {
		return insert.map((inserted) -> new CreateResult<>(inserted, true))
			.switchIfEmpty(Mono.defer(() -> find.map((found) -> new CreateResult<>(found, false))))
			.switchIfEmpty((attempts > 1) ? Mono.defer(() -> attempt(row, insert, find, attempts - 1))
					: Mono.error(() -> new ConcurrencyFailureException("A " + row.mapping().name()
							+ " with this key exists but cannot be seen, because others delete and insert it or"
							+ " because of the isolation level; try again in a new transaction")));
	}

	private <T> Mono<T> insert(AsyncSession session, NewRow<T> row, UniqueKeys keys, Set<String> target,
			String onConflict) {
		String returning = " RETURNING " + NewRow.list(row.mapping().allColumns(), this.dialect);
		Function<AsyncSession, Mono<T>> insert = (inner) -> InsertStrategy
			.query(inner, row.mapping().type(), row.insert(this.dialect, "", onConflict + returning))
			.next();
		RelationalPersistentProperty id = row.mapping().entity().getIdProperty();
		boolean generated = id != null && !row.columns().containsKey(id.getColumnName());
		Set<String> harmless = generated ? names(row.mapping().columns(Set.of(id))) : Set.of();
		return keys.existBeside(List.of(target, harmless)) ? session.nested(insert) : insert.apply(session);
	}

	@Override
	public <R> Mono<R> update(AsyncSession session, AttributeMapping<?> mapping,
			Collection<RelationalPersistentProperty> changed, Function<AsyncSession, Mono<R>> work) {
		Set<String> columns = names(mapping.columns(changed));
		return keys(session, mapping)
			.flatMap((keys) -> keys.touch(columns) ? session.nested(work) : work.apply(session));
	}

	private Mono<UniqueKeys> keys(AsyncSession session, AttributeMapping<?> mapping) {
		String table = mapping.entity().getQualifiedTableName().toSql(this.dialect.getIdentifierProcessing());
		return this.catalogue.keysOf(table, session.client());
	}

	// names as the catalogue has them: quoted ones as they are, others folded
	private Set<String> names(List<SqlIdentifier> columns) {
		return columns.stream()
			.map((column) -> column.toSql(this.dialect.getIdentifierProcessing()))
			.map((sql) -> sql.startsWith("\"") ? sql.substring(1, sql.length() - 1) : sql.toLowerCase(Locale.ROOT))
			.collect(Collectors.toSet());
	}

	private Mono<Void> lock(AsyncSession session, AttributeMapping<?> mapping,
			Map<RelationalPersistentProperty, @Nullable Object> lookup) {
		return session.client().sql("SELECT pg_advisory_xact_lock($1)").bind(0, hash(mapping, lookup)).then();
	}

	private long hash(AttributeMapping<?> mapping, Map<RelationalPersistentProperty, @Nullable Object> lookup) {
		Map<String, @Nullable Object> values = new TreeMap<>();
		lookup.forEach((property, value) -> values.put(property.getName(),
				this.converter.writeValue(value, property.getTypeInformation())));
		List<Object> text = new ArrayList<>();
		text.add(mapping.entity().getQualifiedTableName().getReference());
		values.forEach((name, value) -> {
			text.add(name);
			text.add(Arrays.deepToString(new @Nullable Object[] { value }));
		});
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256")
				.digest(text.toString().getBytes(StandardCharsets.UTF_8));
			return ByteBuffer.wrap(digest).getLong();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
