package dev.asyncorm.context;

import java.util.Collection;
import java.util.function.Function;

import org.reactivestreams.Publisher;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.relationship.Load;
import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.CreateResult;
import dev.asyncorm.session.Select;

/**
 * The session that is injected: finds the current one when an operation is subscribed to.
 * <p>
 * It is a bean. Immutable and safe for concurrent use.
 *
 * @since 0.1.0
 */
public final class SessionFacade implements AsyncSession {

	private final CurrentSession current;

	private final DatabaseClient client;

	/**
	 * Create a facade.
	 * @param current finds the current session
	 * @param client the application's client, which joins the current transaction itself
	 */
	public SessionFacade(CurrentSession current, DatabaseClient client) {
		this.current = current;
		this.client = client;
	}

	@Override
	public <T> Mono<T> get(Class<T> type, Object id, Load... loads) {
		return with((session) -> session.get(type, id, loads));
	}

	@Override
	public <T> Mono<T> getOne(Class<T> type, Object id, Load... loads) {
		return with((session) -> session.getOne(type, id, loads));
	}

	@Override
	public <T> Select<T> select(Class<T> type) {
		return new FacadeSelect<>(this.current, (session) -> session.select(type));
	}

	@Override
	public Sql sql(String text) {
		return new FacadeSql(this.current, (session) -> session.sql(text));
	}

	@Override
	public <T> Mono<T> add(T entity) {
		return with((session) -> session.add(entity));
	}

	@Override
	public <T> Flux<T> addAll(Collection<? extends T> entities) {
		return withMany((session) -> session.addAll(entities));
	}

	@Override
	public <T> Flux<CreateResult<T>> upsert(Collection<? extends T> entities, String... conflictOn) {
		return withMany((session) -> session.upsert(entities, conflictOn));
	}

	@Override
	public <T> Mono<T> persist(T entity) {
		return with((session) -> session.persist(entity));
	}

	@Override
	public <T> Mono<T> merge(T entity) {
		return with((session) -> session.merge(entity));
	}

	@Override
	public Mono<Void> delete(Object entity) {
		return with((session) -> session.delete(entity));
	}

	@Override
	public Mono<Void> flush() {
		return with(AsyncSession::flush);
	}

	@Override
	public <T> Mono<T> refresh(T entity, Load... loads) {
		return with((session) -> session.refresh(entity, loads));
	}

	@Override
	public <T> Mono<T> fetch(T entity, Load... loads) {
		return with((session) -> session.fetch(entity, loads));
	}

	@Override
	public Mono<Void> expunge(Object entity) {
		return with((session) -> session.expunge(entity));
	}

	@Override
	public Mono<Void> clear() {
		return with(AsyncSession::clear);
	}

	@Override
	public Mono<Boolean> contains(Object entity) {
		return with((session) -> session.contains(entity));
	}

	@Override
	public Mono<Boolean> isModified(Object entity) {
		return with((session) -> session.isModified(entity));
	}

	@Override
	public Mono<Void> commit() {
		return with(AsyncSession::commit);
	}

	@Override
	public Mono<Void> rollback() {
		return with(AsyncSession::rollback);
	}

	@Override
	public Mono<Void> close() {
		return with(AsyncSession::close);
	}

	@Override
	public <T> Mono<T> nested(Function<AsyncSession, Mono<T>> work) {
		return with((session) -> session.nested(work));
	}

	@Override
	public <T> Flux<T> nestedMany(Function<AsyncSession, Flux<T>> work) {
		return withMany((session) -> session.nestedMany(work));
	}

	@Override
	public Mono<Void> setRollbackOnly() {
		return with(AsyncSession::setRollbackOnly);
	}

	@Override
	public Mono<Void> beforeCommit(Function<AsyncSession, ? extends Publisher<?>> callback) {
		return with((session) -> session.beforeCommit(callback));
	}

	@Override
	public DatabaseClient client() {
		return this.client;
	}

	private <T> Mono<T> with(Function<AsyncSession, Mono<T>> operation) {
		return this.current.get().flatMap(operation);
	}

	private <T> Flux<T> withMany(Function<AsyncSession, Flux<T>> operation) {
		return this.current.get().flatMapMany(operation);
	}

}
