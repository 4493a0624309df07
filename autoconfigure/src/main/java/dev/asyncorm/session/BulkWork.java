package dev.asyncorm.session;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.annotation.LastModifiedBy;
import org.springframework.data.annotation.LastModifiedDate;
import org.springframework.data.domain.Auditable;
import org.springframework.data.mapping.model.EntityInstantiators;
import org.springframework.data.mapping.model.ParameterValueProvider;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.query.Update;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.data.util.ReflectionUtils;
import org.springframework.r2dbc.core.Parameter;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.StatementKind;
import dev.asyncorm.connection.TransactionalConnection;
import dev.asyncorm.mapping.ColumnValue;
import dev.asyncorm.mapping.RowReader;
import dev.asyncorm.query.BoundSql;
import dev.asyncorm.query.BulkStatements;
import dev.asyncorm.query.QuerySpec;
import dev.asyncorm.session.EntityState.Status;

/**
 * Changes and deletes all rows of a condition by one statement. When entities of the type
 * are managed, the statement returns what it has touched, so that none of them shows, or
 * writes back, what is no longer true.
 *
 * @param connection the connection
 * @param statements renders the statements
 * @param audit finds the audit values
 * @param unitOfWork the entities
 * @param flush writes pending changes first
 */
record BulkWork(TransactionalConnection connection, BulkStatements statements, Audit audit, UnitOfWork unitOfWork,
		Flush flush) {

	Mono<Long> update(Operation operation, EntityMapping mapping, QuerySpec query, Update update) {
		Checks.conditions(operation, query);
		Checks.assignments(operation, mapping, update);
		return this.flush.auto()
			.then(Mono.defer(() -> this.audit.modified(mapping, update)))
			.flatMap((audited) -> execute(operation, mapping, update(mapping, query, update, audited), (statement) -> {
				BoundSql returning = this.statements.returningUpdated(statement);
				return change(mapping, returning, true);
			}));
	}

	private Supplier<BoundSql> update(EntityMapping mapping, QuerySpec query, Update update,
			Map<SqlIdentifier, ?> audited) {
		return () -> this.statements.update(mapping.entity(), query.criteria(), update, audited);
	}

	Mono<Long> delete(Operation operation, EntityMapping mapping, QuerySpec query) {
		Checks.conditions(operation, query);
		return this.flush.auto()
			.then(execute(operation, mapping, () -> this.statements.delete(mapping.entity(), query.criteria()),
					(statement) -> change(mapping, this.statements.returningDeleted(mapping.entity(), statement),
							false)));
	}

	private Mono<Long> execute(Operation operation, EntityMapping mapping, Supplier<BoundSql> statement,
			Function<BoundSql, Mono<Long>> tracked) {
		return Mono.defer(() -> {
			Checks.written(operation, mapping, this.unitOfWork);
			BoundSql sql = statement.get();
			this.unitOfWork.identities().mayWrite(sql.sql());
			return this.unitOfWork.identities().manages(mapping) ? tracked.apply(sql)
					: this.connection.update(StatementKind.WRITE, sql);
		});
	}

	private Mono<Long> change(EntityMapping mapping, BoundSql sql, boolean updated) {
		long epoch = this.unitOfWork.epoch();
		RowReader reader = mapping.reading().readerByName();
		return this.connection
			.query(StatementKind.WRITE, sql, (row, metadata) -> touched(mapping, reader, row, metadata, updated))
			.collect(Changes::new, Changes::add)
			.flatMap((changes) -> this.audit.events().afterConvert(mapping, changes.read()).map((read) -> {
				if (this.unitOfWork.epoch() == epoch) {
					follow(changes, read);
				}
				return changes.count;
			}));
	}

	private void follow(Changes changes, List<Object> read) {
		for (int i = 0; i < changes.touched.size(); i++) {
			EntityEntry entry = changes.touched.get(i).entry();
			if (entry != null && !read.isEmpty()) {
				this.unitOfWork.overwrite(entry, read.get(i), true);
			}
			else if (entry != null) {
				this.unitOfWork.deleted(entry);
			}
		}
	}

	private Touched touched(EntityMapping mapping, RowReader reader, Row row, RowMetadata metadata, boolean updated) {
		Object id = id(mapping, reader, row, metadata);
		EntityEntry entry = (id != null) ? this.unitOfWork.find(mapping, id) : null;
		if (entry == null || !entry.is(Status.MANAGED)) {
			return Touched.UNKNOWN;
		}
		return new Touched(entry, updated ? reader.read(row, metadata) : null);
	}

	private static @Nullable Object id(EntityMapping mapping, RowReader reader, Row row, RowMetadata metadata) {
		if (mapping.entity().getRequiredIdProperty().isEntity()) {
			return mapping.id(reader.read(row, metadata));
		}
		Object value = row.get(mapping.idColumns().iterator().next().getReference());
		return (value != null) ? mapping.convertId(value) : null;
	}

	/**
	 * A row that the statement has touched.
	 *
	 * @param entry its entity, or {@code null} when it is not managed
	 * @param read the entity as it was read from the row, or {@code null} when it is
	 * deleted
	 */
	private record Touched(@Nullable EntityEntry entry, @Nullable Object read) {

		private static final Touched UNKNOWN = new Touched(null, null);

	}

	/**
	 * The rows of a statement: all are counted, those of managed entities are kept.
	 */
	private static final class Changes {

		private final List<Touched> touched = new ArrayList<>();

		private long count;

		private List<Object> read() {
			return this.touched.stream().map(Touched::read).<Object>flatMap(Stream::ofNullable).toList();
		}

		private void add(Touched row) {
			this.count++;
			if (row.entry() != null) {
				this.touched.add(row);
			}
		}

	}

	/**
	 * Finds what auditing would write into a changed row that was never loaded: Spring
	 * Data audits an empty instance, which is thrown away.
	 *
	 * @param events calls the auditing handler
	 * @param instantiators create the instance
	 */
	@SuppressWarnings("deprecation")
	record Audit(EntityEvents events, EntityInstantiators instantiators) {

		private static final List<Class<? extends Annotation>> MARKS = List.of(LastModifiedDate.class,
				LastModifiedBy.class);

		/**
		 * Return the audit columns of an UPDATE.
		 * @param mapping the entity type
		 * @param update what the caller sets, which comes first
		 * @return the values by column; empty without auditing
		 */
		Mono<Map<SqlIdentifier, Object>> modified(EntityMapping mapping, Update update) {
			if (!this.events.isAuditing() || !isAudited(mapping)) {
				return Mono.just(Map.of());
			}
			Object empty = empty(mapping);
			Map<SqlIdentifier, ColumnValue> before = columns(mapping, empty);
			return this.events.audit(empty, false).map((audited) -> {
				Map<SqlIdentifier, Object> changes = new LinkedHashMap<>();
				columns(mapping, audited).forEach((column, value) -> {
					if (!value.hasSameValue(before.get(column))) {
						changes.put(column, Parameter.fromOrEmpty(value.value(), value.type()));
					}
				});
				changes.keySet().removeAll(Checks.columns(mapping, update));
				return changes;
			});
		}

		private static Map<SqlIdentifier, ColumnValue> columns(EntityMapping mapping, Object instance) {
			return mapping.written().named(mapping.written().values(instance));
		}

		private static boolean isAudited(EntityMapping mapping) {
			return Auditable.class.isAssignableFrom(mapping.type()) || MARKS.stream()
				.anyMatch((mark) -> mapping.entity().getPersistentProperties(mark).iterator().hasNext());
		}

		private Object empty(EntityMapping mapping) {
			RelationalPersistentEntity<Object> entity = mapping.entity();
			try {
				return this.instantiators.getInstantiatorFor(entity).createInstance(entity, new Nothing());
			}
			catch (RuntimeException ex) {
				throw new InvalidDataAccessApiUsageException(
						"The audit values of an update of " + mapping.type().getSimpleName()
								+ " are not known because it cannot be created without values; let its constructor "
								+ "accept null, or change the entities one by one",
						ex);
			}
		}

		/**
		 * Gives every argument of a constructor its default.
		 */
		private record Nothing() implements ParameterValueProvider<RelationalPersistentProperty> {

			@Override
			@SuppressWarnings("unchecked")
			public <V> @Nullable V getParameterValue(
					org.springframework.data.mapping.Parameter<V, RelationalPersistentProperty> parameter) {
				Class<?> type = parameter.getRawType();
				return type.isPrimitive() ? (V) ReflectionUtils.getPrimitiveDefault(type) : null;
			}

		}

	}

	/**
	 * Refuses updates and deletes by query that cannot mean what they say.
	 */
	static final class Checks {

		private Checks() {
		}

		static void conditions(Operation operation, QuerySpec query) {
			if (query.limit() >= 0 || query.offset() > 0 || query.sort().isSorted()) {
				throw new InvalidDataAccessApiUsageException(operation
						+ " takes no order, limit or offset; select the ids first and name them in its condition");
			}
			if (query.lock() != null || query.overwrite()) {
				throw new InvalidDataAccessApiUsageException(
						operation + " takes neither forUpdate() nor populateExisting(); it locks what it changes, and "
								+ "managed entities follow by themselves");
			}
			if (query.criteria().isEmpty() && !query.unconditional()) {
				throw new InvalidDataAccessApiUsageException(operation
						+ " has no condition and would reach every row; add where(…), or unconditionally() to mean it");
			}
		}

		static void assignments(Operation operation, EntityMapping mapping, Update update) {
			Set<SqlIdentifier> names = update.getAssignments().keySet();
			if (names.isEmpty()) {
				throw new InvalidDataAccessApiUsageException(operation + " sets nothing; name at least one property");
			}
			for (SqlIdentifier name : names) {
				RelationalPersistentProperty property = property(mapping, name);
				if (property == null) {
					throw new InvalidDataAccessApiUsageException(
							operation + " sets '" + name.getReference() + "', which " + mapping.type().getSimpleName()
									+ " does not have; use one of " + known(mapping));
				}
				if (property.isIdProperty() || property.isVersionProperty()) {
					throw new InvalidDataAccessApiUsageException(operation + " sets '" + name.getReference()
							+ "', but an id never changes and a version counts by itself; leave it out");
				}
			}
		}

		/**
		 * Refuse to upsert entities of several types, and those that the session writes
		 * anyway.
		 * @param operation the operation
		 * @param entities the entities
		 * @param mappings the entity types
		 * @param unitOfWork the entities of the session
		 */
		static void entities(Operation operation, List<?> entities, EntityMappings mappings, UnitOfWork unitOfWork) {
			EntityMapping mapping = mappings.of(entities.get(0));
			for (Object entity : entities) {
				if (mappings.of(entity) != mapping) {
					throw new InvalidDataAccessApiUsageException(operation + " was given a "
							+ entity.getClass().getSimpleName() + ", too; call it once for each type");
				}
				EntityEntry known = unitOfWork.findExactly(entity);
				if (known != null) {
					throw new InvalidDataAccessApiUsageException(operation + " was given " + known
							+ ", which the session writes at its next flush; change it, or pass a new instance");
				}
			}
		}

		/**
		 * Refuse to change rows whose entities have changes that are not written.
		 * @param operation the operation
		 * @param mapping the entity type
		 * @param unitOfWork the entities
		 */
		static void written(Operation operation, EntityMapping mapping, UnitOfWork unitOfWork) {
			unitOfWork.modified((entry) -> entry.mapping() == mapping && entry.is(Status.MANAGED))
				.stream()
				.findFirst()
				.ifPresent((entry) -> {
					throw Misuse.unwritten(operation, entry);
				});
		}

		/**
		 * Return the columns that the caller sets.
		 * @param mapping the entity type
		 * @param update the assignments
		 * @return the columns
		 */
		static Collection<SqlIdentifier> columns(EntityMapping mapping, Update update) {
			return update.getAssignments().keySet().stream().map((name) -> {
				RelationalPersistentProperty property = property(mapping, name);
				return (property != null) ? property.getColumnName() : name;
			}).collect(Collectors.toSet());
		}

		private static @Nullable RelationalPersistentProperty property(EntityMapping mapping, SqlIdentifier name) {
			String path = name.getReference();
			int dot = path.indexOf('.');
			return mapping.entity().getPersistentProperty((dot < 0) ? path : path.substring(0, dot));
		}

		private static Set<String> known(EntityMapping mapping) {
			Set<String> names = new TreeSet<>();
			mapping.entity().forEach((property) -> names.add(property.getName()));
			return names;
		}

	}

}
