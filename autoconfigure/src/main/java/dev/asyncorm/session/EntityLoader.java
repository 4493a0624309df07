package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

import io.r2dbc.spi.Row;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataRetrievalFailureException;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.StatementKind;
import dev.asyncorm.connection.TransactionalConnection;
import dev.asyncorm.mapping.EntityColumns;
import dev.asyncorm.mapping.Relation;
import dev.asyncorm.mapping.RowReader;
import dev.asyncorm.mapping.RowShape;
import dev.asyncorm.query.BoundSql;
import dev.asyncorm.query.Grouping;
import dev.asyncorm.query.QuerySpec;
import dev.asyncorm.relationship.Holdings;
import dev.asyncorm.relationship.OwnerRelations;
import dev.asyncorm.relationship.RelationStore;
import dev.asyncorm.session.EntityState.Status;

/**
 * Reads entities and lets the identity map decide which instance a row is: the known one
 * wins.
 *
 * @param connection the connection
 * @param statements renders the statements
 * @param unitOfWork the entities
 * @param events the callbacks
 */
record EntityLoader(TransactionalConnection connection, Statements statements, UnitOfWork unitOfWork,
		EntityEvents events) implements RelationStore<EntityEntry> {

	/** How many ids one statement asks for. */
	private static final int IDS = 500;

	Mono<EntityEntry> byId(EntityMapping mapping, Object id, Overwrite overwrite) {
		return load(mapping, this.statements.selectById(mapping, id), mapping.reading().reader(),
				StatementKind.PLAIN_READ, overwrite)
			.flatMap((entries) -> entries.isEmpty() ? Mono.empty() : Mono.just(entries.get(0)));
	}

	/**
	 * Read entities by their ids, several in one statement.
	 * @param mapping the entity type
	 * @param ids the ids
	 * @param overwrite whether known instances take the values
	 * @return those that exist
	 */
	Flux<EntityEntry> byIds(EntityMapping mapping, List<Object> ids, Overwrite overwrite) {
		RelationalPersistentProperty property = mapping.entity().getRequiredIdProperty();
		return property.isEntity() ? Flux.fromIterable(ids).concatMap((id) -> byId(mapping, id, overwrite))
				: Flux.fromIterable(ids)
					.buffer(IDS)
					.concatMap((page) -> select(mapping, QuerySpec.ALL.and(Criteria.where(property.getName()).in(page)),
							overwrite))
					.flatMapIterable((entries) -> entries);
	}

	Mono<List<EntityEntry>> select(EntityMapping mapping, QuerySpec query, Overwrite overwrite) {
		BoundSql sql = this.statements.queries().select(mapping.entity(), query, mapping.reading().columns());
		return load(mapping, sql, mapping.reading().reader(), kind(query), overwrite);
	}

	/**
	 * Read rows that are no entities.
	 * @param <R> the type of a result
	 * @param mapping the entity type that is asked for
	 * @param query the query
	 * @param grouping the groups of rows that are results, or {@code null}
	 * @param shape the columns and the reader
	 * @return a result for each row, empty for a single {@code null}
	 */
	<R> Mono<List<Optional<R>>> project(EntityMapping mapping, QuerySpec query, @Nullable Grouping grouping,
			RowShape<R> shape) {
		BoundSql sql = (grouping != null) ? this.statements.queries().group(mapping.entity(), query, grouping)
				: this.statements.queries().select(mapping.entity(), query, shape.columns());
		return this.connection.query(kind(query), sql, (row, metadata) -> shape.reader().apply(row)).collectList();
	}

	private static StatementKind kind(QuerySpec query) {
		return (query.lock() != null) ? StatementKind.LOCKING_READ : StatementKind.PLAIN_READ;
	}

	Flux<Object> stream(EntityMapping mapping, QuerySpec query, int fetchSize) {
		BoundSql sql = this.statements.queries().select(mapping.entity(), query, mapping.reading().columns());
		Flux<Object> read = this.connection.stream(sql, fetchSize, related(mapping, mapping.reading().reader())::read);
		return read.concatMap((entity) -> this.events.afterConvert(mapping, List.of(entity)), 1)
			.flatMapIterable((entities) -> entities, 1);
	}

	Mono<Long> count(EntityMapping mapping, QuerySpec query) {
		return this.connection
			.query(StatementKind.PLAIN_READ, this.statements.queries().count(mapping.entity(), query),
					(row, metadata) -> ((Number) row.get(0)).longValue())
			.single();
	}

	Mono<Boolean> exists(EntityMapping mapping, QuerySpec query) {
		return this.connection
			.query(StatementKind.PLAIN_READ, this.statements.queries().exists(mapping.entity(), query),
					(row, metadata) -> true)
			.hasElements();
	}

	/**
	 * Run a statement that somebody else has prepared.
	 * @param operation the operation, for error messages
	 * @param mapping the entity type of its rows
	 * @param kind what it does
	 * @param sql the statement
	 * @return the entities
	 */
	Mono<List<EntityEntry>> rows(Operation operation, EntityMapping mapping, StatementKind kind, BoundSql sql) {
		boolean reads = kind == StatementKind.PLAIN_READ || kind == StatementKind.LOCKING_READ;
		return load(mapping, sql, mapping.reading().readerByName(), kind, new Overwrite(operation, Set.of(), !reads));
	}

	private Mono<List<EntityEntry>> load(EntityMapping mapping, BoundSql sql, RowReader reader, StatementKind kind,
			Overwrite overwrite) {
		return manage(mapping, this.connection.query(kind, sql, related(mapping, reader)::read).collectList(),
				overwrite);
	}

	Mono<List<EntityEntry>> manage(EntityMapping mapping, Mono<List<Object>> read, Overwrite overwrite) {
		return read.flatMap((instances) -> this.events.afterConvert(mapping, instances)).map((instances) -> {
			List<EntityEntry> entries = new ArrayList<>(instances.size());
			this.unitOfWork.identities().expect(instances.size());
			for (Object instance : instances) {
				entries.add(resolve(mapping, instance, overwrite));
			}
			return entries;
		});
	}

	/**
	 * Manage entities that somebody else has read on the same connection.
	 * @param mapping the entity type
	 * @param kind what the statement did
	 * @param read the entities
	 * @return the entities
	 */
	List<EntityEntry> manage(EntityMapping mapping, StatementKind kind, List<?> read) {
		Overwrite overwrite = Overwrite.by(kind, Operation.of("read", mapping.type()));
		List<EntityEntry> entries = new ArrayList<>(read.size());
		for (Object instance : read) {
			EntityEntry known = this.unitOfWork.findExactly(instance);
			entries.add((known != null) ? known : resolve(mapping, mapping.relations().unloaded(instance), overwrite));
		}
		return entries;
	}

	static RowReader related(EntityMapping mapping, RowReader reader) {
		OwnerRelations relations = mapping.relations();
		return relations.isEmpty() ? reader : (row, metadata) -> relations.unloaded(reader.read(row, metadata));
	}

	EntityEntry resolve(EntityMapping mapping, Object read, Overwrite overwrite) {
		Object id = mapping.id(read);
		if (id == null) {
			throw new DataRetrievalFailureException("A row of " + mapping.type().getSimpleName()
					+ " was read without its id; compare the id column with the entity");
		}
		EntityEntry known = this.unitOfWork.find(mapping, id);
		if (known == null) {
			return overwrite.writes() ? this.unitOfWork.manageWritten(mapping, read)
					: this.unitOfWork.manage(mapping, read);
		}
		Set<EntityEntry> unwritten = overwrite.unwritten();
		if (unwritten != null && known.is(Status.MANAGED)) {
			if (unwritten.contains(known) || known.isModified()) {
				throw Misuse.unwritten(overwrite.operation(), known);
			}
			this.unitOfWork.overwrite(known, read, overwrite.writes());
		}
		return known;
	}

	@Override
	public OwnerRelations relations(Class<?> type) {
		return this.unitOfWork.mapping(type).relations();
	}

	@Override
	public EntityColumns written(Class<?> type) {
		return this.unitOfWork.mapping(type).written();
	}

	@Override
	public List<SqlIdentifier> columns(Class<?> type) {
		return List.copyOf(this.unitOfWork.mapping(type).reading().columns());
	}

	@Override
	public Object id(Class<?> type, Object value) {
		return this.unitOfWork.mapping(type).convertId(value);
	}

	@Override
	public @Nullable EntityEntry find(Class<?> type, Object id) {
		EntityEntry entry = this.unitOfWork.find(this.unitOfWork.mapping(type), id);
		return (entry != null && entry.is(Status.MANAGED)) ? entry : null;
	}

	@Override
	public @Nullable EntityEntry find(Object instance) {
		return this.unitOfWork.find(instance);
	}

	@Override
	public Object instance(EntityEntry entity) {
		return entity.instance();
	}

	@Override
	public void relate(EntityEntry entity, Object copy) {
		this.unitOfWork.identities().relate(entity, copy);
	}

	@Override
	public Holdings<EntityEntry> holdings(EntityEntry entity) {
		return entity.state().related().current();
	}

	@Override
	public void loaded(EntityEntry entity, Holdings<EntityEntry> loaded, int relation) {
		EntityState state = entity.state();
		Relation loadedRelation = entity.mapping().relations().model().relations().get(relation);
		// targets of rows that may be uncommitted are not what a rollback goes back to
		entity.state(state.with(this.unitOfWork.identities().isUncertain(loadedRelation) ? state.related().with(loaded)
				: state.related().loaded(loaded, relation)));
	}

	@Override
	public Mono<List<EntityEntry>> read(Class<?> type, BoundSql sql, BiConsumer<Row, Object> each) {
		EntityMapping mapping = this.unitOfWork.mapping(type);
		RowReader reader = mapping.reading().columns().isEmpty() ? mapping.reading().readerByName()
				: mapping.reading().reader();
		return load(mapping, sql, (row, metadata) -> {
			Object instance = reader.read(row, metadata);
			each.accept(row, instance);
			return instance;
		}, StatementKind.PLAIN_READ, Overwrite.none(Operation.of("load")));
	}

	/**
	 * Whether known instances take the values that are read.
	 *
	 * @param operation the operation, for error messages
	 * @param unwritten the entities that had changes when the operation began, or
	 * {@code null} when known instances keep their values
	 * @param writes whether the rows may have been written by the statement, so that a
	 * rollback takes them away
	 */
	record Overwrite(Operation operation, @Nullable Set<EntityEntry> unwritten, boolean writes) {

		Overwrite(Operation operation, Set<EntityEntry> unwritten) {
			this(operation, unwritten, false);
		}

		static Overwrite none(Operation operation) {
			return new Overwrite(operation, null, false);
		}

		/**
		 * Let clean instances take what a statement has read that locks or writes.
		 */
		static Overwrite by(StatementKind kind, Operation operation) {
			return (kind == StatementKind.PLAIN_READ) ? none(operation)
					: new Overwrite(operation, Set.of(), kind == StatementKind.WRITE);
		}

	}

}
