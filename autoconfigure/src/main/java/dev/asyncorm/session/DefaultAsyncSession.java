package dev.asyncorm.session;

import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.data.relational.core.query.Update;
import org.springframework.data.util.Lazy;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.StatementKind;
import dev.asyncorm.connection.TransactionalConnection;
import dev.asyncorm.query.BoundSql;
import dev.asyncorm.query.QuerySpec;
import dev.asyncorm.relationship.Load;
import dev.asyncorm.relationship.RelationLoader;
import dev.asyncorm.session.EntityState.Status;

/**
 * The session of one connection. Each operation waits for its turn; what it does to one
 * entity is told by {@link EntityWork}. Holds mutable state, safe for concurrent use.
 */
final class DefaultAsyncSession implements AsyncSession, ManagedRows, SessionPreparation {

	private final TransactionalConnection connection;

	private final EntityMappings mappings;

	private final UnitOfWork unitOfWork;

	private final Turns turns = new Turns();

	private final Flush flush;

	private final EntityLoader loader;

	private final EntityWork work;

	private final BulkWork bulk;

	private final UpsertWork upserts;

	private final UpsertWork.Keys keys;

	private final Nesting nesting;

	private final SessionCompanion companion;

	private final Lazy<DatabaseClient> client;

	DefaultAsyncSession(TransactionalConnection connection, SessionFactory factory) {
		this.connection = connection;
		this.mappings = factory.mappings();
		this.unitOfWork = new UnitOfWork(this.mappings);
		this.loader = new EntityLoader(connection, factory.statements(), this.unitOfWork, factory.events());
		RelationLoader<EntityEntry> relations = new RelationLoader<>(this.loader, factory.relationStatements());
		this.flush = new Flush(connection, factory.rowSql(), this.unitOfWork, factory.events(), relations);
		this.work = new EntityWork(this.mappings, this.unitOfWork, this.flush, this.loader, relations);
		this.bulk = new BulkWork(connection, factory.bulkStatements(), factory.bulkAudit(), this.unitOfWork,
				this.flush);
		this.upserts = new UpsertWork(connection, factory.dialect(), this.loader, factory.events(), this.flush);
		this.keys = factory.upsertKeys();
		this.nesting = new Nesting(connection, this.turns, this.flush);
		this.companion = new SessionCompanion(this, connection, this.turns, this.unitOfWork, this.flush);
		this.client = Lazy.of(() -> DatabaseClient.builder()
			.connectionFactory(connection.asConnectionFactory())
			.bindMarkers(factory.r2dbcDialect().getBindMarkersFactory())
			.build());
	}

	EntityMappings mappings() {
		return this.mappings;
	}

	EntityLoader loader() {
		return this.loader;
	}

	SessionCompanion companion() {
		return this.companion;
	}

	<T> Mono<T> run(Operation operation, Supplier<Mono<T>> body) {
		return this.turns.run(operation, () -> {
			checkOpen(operation);
			return body.get();
		});
	}

	private void checkOpen(Operation operation) {
		String ended = this.companion.ended();
		if (ended != null) {
			throw Misuse.closed(operation, ended);
		}
	}

	/**
	 * Run an operation that must not be part of another one.
	 * @param name its name
	 * @param body the work
	 * @return completion
	 */
	private Mono<Void> runOutermost(String name, Supplier<Mono<Void>> body) {
		Operation operation = Operation.of(name);
		return Mono.deferContextual((context) -> {
			Turn enclosing = this.turns.enclosing(context);
			return (enclosing != null) ? Mono.error(Misuse.inside(operation, enclosing.operation()))
					: run(operation, body);
		});
	}

	@Override
	public <T> Mono<T> get(Class<T> type, Object id, Load... loads) {
		Operation operation = new Operation("get", type, id);
		return run(operation, () -> this.work.get(operation, this.mappings.of(type), id, List.of(loads)))
			.map(type::cast);
	}

	@Override
	public <T> Mono<T> getOne(Class<T> type, Object id, Load... loads) {
		Operation operation = new Operation("getOne", type, id);
		return run(operation, () -> {
			EntityMapping mapping = this.mappings.of(type);
			return this.work.get(operation, mapping, id, List.of(loads))
				.switchIfEmpty(Mono.defer(() -> Mono.error(Misuse.notFound(mapping, id))));
		}).map(type::cast);
	}

	@Override
	public <T> Select<T> select(Class<T> type) {
		return new SelectQuery<>(this, type, QuerySpec.ALL, List.of());
	}

	@Override
	public Sql sql(String text) {
		return new SqlQuery(this, text, UnaryOperator.identity());
	}

	<T> Mono<List<T>> list(String name, Class<T> type, QuerySpec query, List<Load> loads) {
		Operation operation = new Operation("select." + name, type, null);
		return run(operation,
				() -> (query.limit() == 0) ? Mono.just(List.<EntityEntry>of())
						: this.work.select(operation, this.mappings.of(type), query, loads))
			.map((entries) -> instances(type, entries));
	}

	/**
	 * Flush in turn and read outside of it, so that a consumer may use the session while
	 * it reads.
	 */
	<T> Flux<T> stream(Class<T> type, QuerySpec query, int fetchSize) {
		Operation operation = new Operation("select.stream", type, null);
		Mono<EntityMapping> ready = run(operation,
				() -> this.flush.auto().then(Mono.fromSupplier(() -> this.mappings.of(type))));
		return (query.limit() == 0) ? Flux.empty()
				: ready.flatMapMany((mapping) -> this.loader.stream(mapping, query, fetchSize)).map(type::cast);
	}

	<R> Mono<R> read(String name, Class<?> type, BiFunction<EntityLoader, EntityMapping, Mono<R>> read) {
		return run(new Operation("select." + name, type, null),
				() -> this.flush.auto().then(Mono.defer(() -> read.apply(this.loader, this.mappings.of(type)))));
	}

	static <T> List<T> instances(Class<T> type, List<EntityEntry> entries) {
		return entries.stream().map(EntityEntry::instance).map(type::cast).toList();
	}

	@Override
	public <T> Flux<T> query(Class<T> type, StatementKind kind, BoundSql sql) {
		Operation operation = Operation.of("query", type);
		return run(operation, () -> this.work.rows(operation, this.mappings.of(type), kind, sql))
			.flatMapIterable((entries) -> instances(type, entries));
	}

	@Override
	public <T> Flux<T> manage(Class<T> type, StatementKind kind, List<?> read, List<Load> loads) {
		return run(Operation.of("manage", type), () -> this.work.manage(this.mappings.of(type), kind, read, loads))
			.flatMapIterable((entries) -> instances(type, entries));
	}

	@Override
	public Mono<Void> follow(Class<?> type, @Nullable Iterable<?> deleted) {
		Operation operation = Operation.of("follow", type);
		return run(operation, () -> this.work.follow(operation, this.mappings.of(type), deleted));
	}

	Mono<Long> update(Class<?> type, QuerySpec query, Update update) {
		Operation operation = Operation.of("update", type);
		return run(operation, () -> this.bulk.update(operation, this.mappings.of(type), query, update));
	}

	Mono<Long> delete(Class<?> type, QuerySpec query) {
		Operation operation = Operation.of("delete", type);
		return run(operation, () -> this.bulk.delete(operation, this.mappings.of(type), query));
	}

	@Override
	public <T> Mono<T> add(T entity) {
		Operation operation = Operation.of("add", entity);
		return run(operation, () -> {
			this.work.add(operation, entity);
			return Mono.just(entity);
		});
	}

	@Override
	public <T> Flux<T> addAll(Collection<? extends T> entities) {
		List<T> copy = List.copyOf(entities);
		return run(Operation.of("addAll"), () -> {
			copy.forEach((entity) -> this.work.add(Operation.of("addAll", entity), entity));
			return Mono.just(copy);
		}).flatMapIterable((added) -> added);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> Flux<CreateResult<T>> upsert(Collection<? extends T> entities, String... conflictOn) {
		List<T> copy = List.copyOf(entities);
		if (copy.isEmpty()) {
			return Flux.empty();
		}
		Operation operation = Operation.of("upsert", copy.get(0));
		return run(operation, () -> {
			EntityMapping mapping = this.mappings.of(copy.get(0));
			BulkWork.Checks.entities(operation, copy, this.mappings, this.unitOfWork);
			return this.upserts.run(operation, mapping, copy, this.keys.columns(operation, mapping, conflictOn));
		}).flatMapIterable((results) -> (List<CreateResult<T>>) (List<?>) results);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> Mono<T> persist(T entity) {
		Operation operation = Operation.of("persist", entity);
		return run(operation, () -> this.work.persist(operation, entity)).map((stored) -> (T) stored);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> Mono<T> merge(T entity) {
		Operation operation = Operation.of("merge", entity);
		return run(operation, () -> this.work.merge(operation, entity)).map((merged) -> (T) merged);
	}

	@Override
	public Mono<Void> delete(Object entity) {
		Operation operation = Operation.of("delete", entity);
		return run(operation, () -> {
			this.work.delete(operation, entity);
			return Mono.empty();
		});
	}

	@Override
	public Mono<Void> flush() {
		Operation operation = Operation.of("flush");
		return run(operation, () -> this.work.flush(operation));
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> Mono<T> refresh(T entity, Load... loads) {
		Operation operation = Operation.of("refresh", entity);
		return run(operation, () -> this.work.refresh(operation, entity, List.of(loads))).map((read) -> (T) read);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> Mono<T> fetch(T entity, Load... loads) {
		Operation operation = Operation.of("fetch", entity);
		return run(operation, () -> this.work.fetch(operation, entity, List.of(loads))).map((owner) -> (T) owner);
	}

	@Override
	public Mono<Void> expunge(Object entity) {
		return run(Operation.of("expunge", entity),
				() -> Mono.fromRunnable(() -> this.work.forget(this.unitOfWork.find(entity))));
	}

	@Override
	public Mono<Void> clear() {
		return run(Operation.of("clear"), () -> {
			this.unitOfWork.clear();
			return Mono.empty();
		});
	}

	@Override
	public Mono<Boolean> contains(Object entity) {
		return run(Operation.of("contains", entity), () -> {
			EntityEntry entry = this.unitOfWork.findExactly(entity);
			return Mono.just(entry != null && !entry.is(Status.DELETED));
		});
	}

	@Override
	public Mono<Boolean> isModified(Object entity) {
		return run(Operation.of("isModified", entity), () -> {
			EntityEntry entry = this.unitOfWork.find(entity);
			return Mono.just(entry != null && (entry.isModified() || this.unitOfWork.related().hasChanges(entry)));
		});
	}

	@Override
	public Mono<Void> commit() {
		return runOutermost("commit", this.connection::commit);
	}

	@Override
	public Mono<Void> rollback() {
		return runOutermost("rollback", () -> {
			this.companion.clearCallbacks();
			return this.connection.rollback();
		});
	}

	@Override
	public Mono<Void> close() {
		return runOutermost("close", () -> {
			this.companion.clearCallbacks();
			return this.connection.release().then(Mono.fromRunnable(this.unitOfWork::clear));
		});
	}

	@Override
	public <T> Mono<T> nested(Function<AsyncSession, Mono<T>> nestedWork) {
		return nestedMany((session) -> nestedWork.apply(session).flux()).singleOrEmpty();
	}

	@Override
	public <T> Flux<T> nestedMany(Function<AsyncSession, Flux<T>> nestedWork) {
		Operation operation = Operation.of("nested");
		return this.nesting.run(operation, Flux.defer(() -> nestedWork.apply(this)), () -> checkOpen(operation))
			.onBackpressureBuffer();
	}

	@Override
	public Mono<Void> setRollbackOnly() {
		return run(Operation.of("setRollbackOnly"), () -> Mono.fromRunnable(this.connection::setRollbackOnly));
	}

	@Override
	public Mono<Void> beforeCommit(Function<AsyncSession, ? extends Publisher<?>> callback) {
		return run(Operation.of("beforeCommit"), () -> Mono.fromRunnable(() -> this.companion.register(callback)));
	}

	@Override
	public DatabaseClient client() {
		return this.client.get();
	}

	@Override
	public Mono<Boolean> prepare() {
		return run(Operation.of("prepare"), () -> this.work.prepare());
	}

	/**
	 * Taking no turn is safe here: an entry is found and compared by any thread, because
	 * its state is one immutable value; and what an operation that runs now does to the
	 * entity is not seen by whoever was given the entity before.
	 */
	@Override
	public boolean mayPrepare(Object entity) {
		return this.unitOfWork.mayHaveChanges(entity);
	}

	/**
	 * Leave an entity to a repository that is about to write it.
	 * @param entity the entity
	 * @return completion
	 */
	Mono<Void> saving(Object entity) {
		return whenOpen("the save of a repository", () -> this.work.claim(entity));
	}

	/**
	 * Take note of what a repository wrote.
	 * @param entity the stored entity
	 * @return completion
	 */
	Mono<Void> saved(Object entity) {
		return whenOpen("the save of a repository", () -> this.work.saved(entity));
	}

	private Mono<Void> whenOpen(String name, Runnable body) {
		return this.turns.run(Operation.of(name), () -> {
			if (this.companion.ended() == null && !this.flush.isRunning()) {
				body.run();
			}
			return Mono.empty();
		});
	}

}
