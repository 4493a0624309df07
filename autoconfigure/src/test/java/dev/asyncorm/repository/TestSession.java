package dev.asyncorm.repository;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Function;

import org.reactivestreams.Publisher;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.r2dbc.mapping.OutboundRow;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.Query;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.EntityNotFoundException;
import dev.asyncorm.connection.StatementKind;
import dev.asyncorm.query.BoundSql;
import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.ManagedRows;
import dev.asyncorm.session.Select;

/**
 * As much of a session as the helpers need, over Spring's template and transactions.
 */
final class TestSession implements AsyncSession, ManagedRows {

	private final R2dbcEntityTemplate template;

	private final ReactiveTransactionManager transactionManager;

	private final Map<Object, OutboundRow> loaded = new IdentityHashMap<>();

	TestSession(R2dbcEntityTemplate template, ReactiveTransactionManager transactionManager) {
		this.template = template;
		this.transactionManager = transactionManager;
	}

	private <T> T manage(T entity) {
		this.loaded.put(entity, row(entity));
		return entity;
	}

	private OutboundRow row(Object entity) {
		OutboundRow row = new OutboundRow();
		this.template.getConverter().write(entity, row);
		return row;
	}

	@Override
	public <T> Flux<T> query(Class<T> type, StatementKind kind, BoundSql sql) {
		DatabaseClient.GenericExecuteSpec spec = client().sql(sql.sql());
		for (int i = 0; i < sql.bindings().size(); i++) {
			spec = spec.bind(i, sql.bindings().get(i));
		}
		return spec.map((row, metadata) -> this.template.getConverter().read(type, row, metadata))
			.all()
			.map(this::manage);
	}

	@Override
	public <T> Mono<T> get(Class<T> type, Object id) {
		return Mono
			.defer(() -> Mono.justOrEmpty(this.loaded.keySet()
				.stream()
				.filter(type::isInstance)
				.map(type::cast)
				.filter((entity) -> id.equals(idOf(entity)))
				.findFirst()))
			.switchIfEmpty(Mono.defer(() -> select(type).where(Criteria.where("id").is(id)).oneOrEmpty()));
	}

	private Object idOf(Object entity) {
		return this.template.getConverter()
			.getMappingContext()
			.getRequiredPersistentEntity(entity.getClass())
			.getIdentifierAccessor(entity)
			.getRequiredIdentifier();
	}

	@Override
	public <T> Mono<T> getOne(Class<T> type, Object id) {
		return get(type, id).switchIfEmpty(Mono.error(() -> new EntityNotFoundException(type, "none")));
	}

	@Override
	public <T> Select<T> select(Class<T> type) {
		return new TestSelect<>(this.template, type, Query.empty(), this::manage);
	}

	@Override
	public <T> Mono<T> merge(T entity) {
		return Mono.defer(() -> {
			this.loaded.keySet()
				.removeIf((other) -> other.getClass() == entity.getClass() && idOf(other).equals(idOf(entity)));
			return this.template.update(entity).map(this::manage);
		});
	}

	@Override
	public Mono<Void> flush() {
		return Flux.defer(() -> Flux.fromIterable(this.loaded.entrySet().stream().toList()))
			.filter((entry) -> !row(entry.getKey()).equals(entry.getValue()))
			.concatMap((entry) -> this.template.update(entry.getKey()).map(this::manage))
			.then();
	}

	@Override
	public <T> Mono<T> nested(Function<AsyncSession, Mono<T>> work) {
		return TransactionalOperator
			.create(this.transactionManager, new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_NESTED))
			.transactional(Mono.defer(() -> work.apply(this)));
	}

	@Override
	public DatabaseClient client() {
		return this.template.getDatabaseClient();
	}

	@Override
	public <T> Mono<T> add(T entity) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T> Flux<T> addAll(Collection<? extends T> entities) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T> Mono<T> persist(T entity) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Mono<Void> delete(Object entity) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T> Mono<T> refresh(T entity) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Mono<Void> expunge(Object entity) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Mono<Void> clear() {
		throw new UnsupportedOperationException();
	}

	@Override
	public Mono<Boolean> contains(Object entity) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Mono<Boolean> isModified(Object entity) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Mono<Void> commit() {
		throw new UnsupportedOperationException();
	}

	@Override
	public Mono<Void> rollback() {
		throw new UnsupportedOperationException();
	}

	@Override
	public Mono<Void> close() {
		throw new UnsupportedOperationException();
	}

	@Override
	public <T> Flux<T> nestedMany(Function<AsyncSession, Flux<T>> work) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Mono<Void> setRollbackOnly() {
		throw new UnsupportedOperationException();
	}

	@Override
	public Mono<Void> beforeCommit(Function<AsyncSession, ? extends Publisher<?>> callback) {
		throw new UnsupportedOperationException();
	}

}
