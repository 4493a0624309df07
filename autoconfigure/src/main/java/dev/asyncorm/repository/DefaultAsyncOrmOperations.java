package dev.asyncorm.repository;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.auditing.ReactiveIsNewAwareAuditingHandler;
import org.springframework.data.mapping.callback.ReactiveEntityCallbacks;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.data.r2dbc.dialect.DialectResolver;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.Update;
import org.springframework.data.repository.core.RepositoryMethodContext;
import org.springframework.data.repository.core.support.RepositoryMetadataAccess;
import org.springframework.transaction.NoTransactionException;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;

import dev.asyncorm.EntityNotFoundException;
import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.provider.AsyncOrmProvider;
import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.CreateResult;
import dev.asyncorm.session.Select;

/**
 * Implements the fragment for all repositories of an application. It learns the entity
 * type from the repository that was called, when it is called, because Spring Data keeps
 * that by thread.
 *
 * @param <T> the entity type of the repository that calls
 * @param <ID> the type of its id
 */
final class DefaultAsyncOrmOperations<T, ID> implements AsyncOrmOperations<T, ID>, RepositoryMetadataAccess {

	private final AsyncOrmProvider provider;

	private final R2dbcEntityOperations template;

	private final NewRows newRows;

	private final InsertStrategy inserts;

	private final Map<Class<?>, AttributeMapping<?>> mappings = new ConcurrentHashMap<>();

	DefaultAsyncOrmOperations(AsyncOrmProvider provider, R2dbcEntityOperations template,
			ApplicationContext applicationContext, ObjectProvider<ReactiveIsNewAwareAuditingHandler> auditing) {
		R2dbcConverter converter = template.getConverter();
		R2dbcDialect dialect = DialectResolver.getDialect(provider.connectionFactory());
		this.provider = provider;
		this.template = template;
		this.newRows = new NewRows(converter, dialect, ReactiveEntityCallbacks.create(applicationContext),
				auditing.getIfAvailable());
		this.inserts = switch (Dialect.of(provider.connectionFactory())) {
			case POSTGRESQL -> new PostgresInserts(dialect, converter);
			case H2 -> new H2Inserts(dialect);
		};
	}

	@Override
	public Mono<T> getByPk(ID id) {
		AttributeMapping<T> mapping = mapping();
		return this.provider.withSession((session) -> session.get(mapping.type(), id));
	}

	@Override
	public Mono<T> getOne(ID id) {
		AttributeMapping<T> mapping = mapping();
		return this.provider.withSession((session) -> session.getOne(mapping.type(), id));
	}

	@Override
	public Mono<T> getOne(Attributes<? super T> attributes) {
		AttributeMapping<T> mapping = mapping();
		return read(mapping, attributes, Select::oneOrEmpty).switchIfEmpty(notFound(mapping, attributes));
	}

	@Override
	public Mono<T> getFirst(Attributes<? super T> attributes) {
		AttributeMapping<T> mapping = mapping();
		RelationalPersistentProperty id = mapping.entity().getIdProperty();
		return read(mapping, attributes, (select) -> ((id != null) ? select.orderBy(id.getName()) : select).first())
			.switchIfEmpty(notFound(mapping, attributes));
	}

	@Override
	public Mono<Boolean> exists(Attributes<? super T> attributes) {
		return read(mapping(), attributes, Select::exists);
	}

	private <R> Mono<R> read(AttributeMapping<T> mapping, Attributes<? super T> attributes,
			Function<Select<T>, Mono<R>> terminal) {
		return Mono.defer(() -> {
			Criteria criteria = mapping.criteria(mapping.resolve(attributes));
			return this.provider.withSession((session) -> terminal.apply(select(session, mapping, criteria)));
		});
	}

	private Select<T> select(AsyncSession session, AttributeMapping<T> mapping, Criteria criteria) {
		Select<T> select = session.select(mapping.type());
		return criteria.isEmpty() ? select : select.where(criteria);
	}

	private Mono<T> notFound(AttributeMapping<T> mapping, Attributes<?> attributes) {
		return Mono.error(() -> new EntityNotFoundException(mapping.type(), "No " + mapping.name() + " with these "
				+ attributes + " exists; use exists(…) or getOrCreate(…) where it may be missing"));
	}

	@Override
	public Mono<CreateResult<T>> getOrCreate(Attributes<? super T> lookup) {
		return getOrCreate(lookup, Attributes.empty());
	}

	@Override
	public Mono<CreateResult<T>> getOrCreate(Attributes<? super T> lookup, Attributes<? super T> defaults) {
		AttributeMapping<T> mapping = mapping();
		return Mono.defer(() -> {
			refuseEmpty(mapping, "getOrCreate", lookup);
			Map<RelationalPersistentProperty, @Nullable Object> key = mapping.resolve(lookup);
			Map<RelationalPersistentProperty, @Nullable Object> all = mapping.resolveAll(lookup, defaults);
			return write((session) -> findOrInsert(session, mapping, key, all,
					select(session, mapping, mapping.criteria(key)).oneOrEmpty()));
		});
	}

	@Override
	public Mono<CreateResult<T>> updateOrCreate(Attributes<? super T> lookup, Attributes<? super T> defaults) {
		return updateOrCreate(lookup, defaults, defaults);
	}

	@Override
	public Mono<CreateResult<T>> updateOrCreate(Attributes<? super T> lookup, Attributes<? super T> defaults,
			Attributes<? super T> createDefaults) {
		AttributeMapping<T> mapping = mapping();
		return Mono.defer(() -> {
			refuseEmpty(mapping, "updateOrCreate", lookup);
			Map<RelationalPersistentProperty, @Nullable Object> key = mapping.resolve(lookup);
			Map<RelationalPersistentProperty, @Nullable Object> set = mapping.resolve(defaults);
			Map<RelationalPersistentProperty, @Nullable Object> all = mapping.resolveAll(lookup, createDefaults);
			return write((session) -> session.flush()
				.then(findOrInsert(session, mapping, key, all,
						select(session, mapping, mapping.criteria(key)).forUpdate().oneOrEmpty()))
				.flatMap((result) -> result.created() ? Mono.just(result)
						: update(session, mapping, result.entity(), set)
							.map((found) -> new CreateResult<>(found, false))));
		});
	}

	private Mono<CreateResult<T>> findOrInsert(AsyncSession session, AttributeMapping<T> mapping,
			Map<RelationalPersistentProperty, @Nullable Object> key,
			Map<RelationalPersistentProperty, @Nullable Object> values, Mono<T> find) {
		Mono<CreateResult<T>> insert = Mono.defer(() -> this.newRows.prepare(mapping, values))
			.flatMap(
					(row) -> this.inserts.insertOrFind(session, row, key, find)
						.flatMap(
								(result) -> result.created()
										? this.newRows.afterInsert(row, result.entity())
											.map((inserted) -> new CreateResult<>(inserted, true))
										: Mono.just(result)));
		return find.map((found) -> new CreateResult<>(found, false)).switchIfEmpty(insert);
	}

	// through the unit of work, so that version, audit values, callbacks and the identity
	// map are its business; an immutable entity is replaced there
	private Mono<T> update(AsyncSession session, AttributeMapping<T> mapping, T found,
			Map<RelationalPersistentProperty, @Nullable Object> values) {
		if (values.isEmpty()) {
			return Mono.just(found);
		}
		Object id = mapping.entity().getIdentifierAccessor(found).getRequiredIdentifier();
		return this.inserts.update(session, mapping, values.keySet(), (inner) -> {
			T changed = mapping.apply(found, values);
			Mono<?> merged = (changed == found) ? Mono.empty() : inner.merge(changed);
			return merged.then(inner.flush()).then(inner.get(mapping.type(), id));
		});
	}

	@Override
	public Mono<Long> updateAll(Attributes<? super T> attributes, Attributes<? super T> set) {
		AttributeMapping<T> mapping = mapping();
		return Mono.defer(() -> {
			refuseEmpty(mapping, "updateAll", attributes);
			refuseEmpty(mapping, "updateAll", set);
			Criteria criteria = mapping.criteria(mapping.resolve(attributes));
			Update update = mapping.update(mapping.resolve(set));
			return write((session) -> select(session, mapping, criteria).update(update));
		});
	}

	@Override
	public Mono<Long> deleteAll(Attributes<? super T> attributes) {
		AttributeMapping<T> mapping = mapping();
		return Mono.defer(() -> {
			refuseEmpty(mapping, "deleteAll", attributes);
			Criteria criteria = mapping.criteria(mapping.resolve(attributes));
			return write((session) -> select(session, mapping, criteria).delete());
		});
	}

	private void refuseEmpty(AttributeMapping<T> mapping, String operation, Attributes<?> attributes) {
		if (attributes.isEmpty()) {
			throw new InvalidDataAccessApiUsageException(
					operation + " of " + mapping.name() + " was given no attributes; name at least one");
		}
	}

	// in the current transaction on this database, whose owner commits, or in a new one
	private <R> Mono<R> write(Function<AsyncSession, Mono<R>> work) {
		return TransactionSynchronizationManager.forCurrentTransaction()
			.map((current) -> current.isActualTransactionActive()
					&& current.hasResource(this.provider.connectionFactory()))
			.onErrorResume(NoTransactionException.class, (ex) -> Mono.just(false))
			.flatMap((active) -> active ? this.provider.withSession(work) : this.provider.inTransaction(work));
	}

	@SuppressWarnings("unchecked")
	private AttributeMapping<T> mapping() {
		Class<?> type = RepositoryMethodContext.getContext().getMetadata().getDomainType();
		return (AttributeMapping<T>) this.mappings.computeIfAbsent(type,
				(entityType) -> new AttributeMapping<>(entityType, this.template.getConverter()));
	}

}
