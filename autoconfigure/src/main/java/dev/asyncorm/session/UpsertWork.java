package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.annotation.CreatedBy;
import org.springframework.data.annotation.CreatedDate;
import org.springframework.data.r2dbc.mapping.OutboundRow;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.StatementKind;
import dev.asyncorm.connection.TransactionalConnection;
import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.mapping.EntityColumn;
import dev.asyncorm.mapping.EntityModel;
import dev.asyncorm.mapping.RowReader;
import dev.asyncorm.mapping.UniqueKey;
import dev.asyncorm.mapping.WrittenColumn;
import dev.asyncorm.query.RowColumn;
import dev.asyncorm.query.RowPage;
import dev.asyncorm.query.Upsert;
import dev.asyncorm.session.EntityLoader.Overwrite;

/**
 * Inserts entities whose rows may exist. They go through callbacks and auditing as new
 * ones do; the rows that come back enter the identity map.
 *
 * @param connection the connection
 * @param dialect the database
 * @param loader lets the identity map decide which instance a row is
 * @param events calls callbacks and auditing
 * @param flush writes pending changes first
 */
record UpsertWork(TransactionalConnection connection, Dialect dialect, EntityLoader loader, EntityEvents events,
		Flush flush) {

	Mono<List<CreateResult<Object>>> run(Operation operation, EntityMapping mapping, List<?> entities,
			List<EntityColumn> key) {
		return this.flush.auto()
			.thenMany(Flux.fromIterable(entities))
			.concatMap((entity) -> prepare(operation, mapping, entity))
			.collectList()
			.flatMap((rows) -> {
				BulkWork.Checks.written(operation, mapping, this.loader.unitOfWork());
				List<SqlIdentifier> keyColumns = key.stream().map(EntityColumn::column).toList();
				refuseTwins(operation, mapping, rows, keyColumns);
				return Flux.fromIterable(groups(mapping, rows, keyColumns).values())
					.concatMap((group) -> write(mapping, group))
					.collectList()
					.doOnNext((read) -> checkStored(mapping, rows.size(), read.size()))
					.doOnError(this::failed)
					.flatMap((read) -> resolve(operation, mapping, read));
			})
			.flatMap((results) -> Flux.fromIterable(results)
				.concatMap((result) -> this.events.afterSave(mapping, result.entry().instance())
					.doOnNext((saved) -> this.loader.unitOfWork().replace(result.entry(), saved))
					.map((saved) -> new CreateResult<>(saved, result.created())))
				.collectList());
	}

	/**
	 * What the database has taken must not be committed when the caller catches the
	 * error.
	 */
	private void failed(Throwable error) {
		if (this.connection.isBegun()) {
			this.connection.failed(error);
		}
	}

	private static void checkStored(EntityMapping mapping, int rows, int stored) {
		if (stored != rows) {
			throw new DataIntegrityViolationException(
					"The database stored " + stored + " of " + rows + " rows of " + mapping.type().getSimpleName()
							+ " under the keys that were given; look for a trigger or a column type that changes them");
		}
	}

	private Mono<@Nullable Object[]> prepare(Operation operation, EntityMapping mapping, Object entity) {
		mapping.relations().unwritten(entity).ifPresent((relation) -> {
			throw new InvalidDataAccessApiUsageException(
					operation + " was given " + mapping.describe(entity) + " with targets in its relation '" + relation
							+ "', but writes columns only; leave them out and change the relation of the result");
		});
		return this.events.audit(entity, true)
			.flatMap((audited) -> this.events.beforeConvert(mapping, audited))
			.map((converted) -> mapping.withNextVersion(converted, null))
			.flatMap((versioned) -> {
				OutboundRow row = mapping.row(versioned);
				return this.events.beforeSave(mapping, versioned, row).map((saved) -> values(operation, mapping, row));
			});
	}

	private static @Nullable Object[] values(Operation operation, EntityMapping mapping, OutboundRow row) {
		@Nullable Object[] values = new Object[mapping.written().size()];
		EntityMapping.columns(row).forEach((name, value) -> {
			WrittenColumn column = mapping.written().find(name);
			if (column == null) {
				throw new InvalidDataAccessApiUsageException(operation + " was given a column " + name.getReference()
						+ " by a callback, which no property has; add a property for it");
			}
			values[column.index()] = value.value();
		});
		if (mapping.keys().isGenerated(values)) {
			mapping.keys().ids().forEach((column) -> values[column.index()] = null);
		}
		return values;
	}

	private static void refuseTwins(Operation operation, EntityMapping mapping, List<@Nullable Object[]> rows,
			List<SqlIdentifier> key) {
		Map<List<Object>, Integer> places = new HashMap<>();
		for (int i = 0; i < rows.size(); i++) {
			List<Object> values = new ArrayList<>();
			for (SqlIdentifier name : key) {
				WrittenColumn column = mapping.written().find(name);
				Object value = (column != null) ? rows.get(i)[column.index()] : null;
				if (value == null) {
					throw new InvalidDataAccessApiUsageException(
							operation + " was given an entity, number " + i + ", without a value for "
									+ name.getReference() + ", so nothing can be in its way; add it");
				}
				values.add(value);
			}
			Integer twin = places.put(values, i);
			if (twin != null) {
				throw new InvalidDataAccessApiUsageException(operation + " was given two entities with the same key, "
						+ "numbers " + twin + " and " + i + "; leave the one out that must not win");
			}
		}
	}

	/**
	 * Keep rows apart whose id the database generates, because they have a column less.
	 */
	private Map<Boolean, Group> groups(EntityMapping mapping, List<@Nullable Object[]> rows, List<SqlIdentifier> key) {
		Map<Boolean, Group> groups = new HashMap<>();
		for (int i = 0; i < rows.size(); i++) {
			@Nullable Object[] values = rows.get(i);
			Group group = groups.computeIfAbsent(mapping.keys().isGenerated(values),
					(isGenerated) -> Group.of(mapping, key, isGenerated));
			group.places().add(i);
			group.rows()
				.add(group.columns().stream().<@Nullable Object>map((column) -> values[column.index()]).toList());
		}
		return groups;
	}

	private Flux<Read> write(EntityMapping mapping, Group group) {
		this.loader.unitOfWork().identities().wrote(mapping.entity().getTableName());
		Upsert upsert = group.upsert();
		if (this.dialect == Dialect.POSTGRESQL) {
			return Flux.fromIterable(upsert.pages(group.rows())).concatMap((page) -> {
				RowReader reader = EntityLoader.related(mapping, mapping.reading().readerByName());
				return this.connection
					.query(StatementKind.WRITE, page.sql(), (row, metadata) -> Read.of(reader, row, metadata))
					.index((index, read) -> read.at(place(group, page, index.intValue())));
			});
		}
		RowReader reader = EntityLoader.related(mapping, mapping.reading().readerByName());
		return Flux.range(0, group.rows().size()).concatMap((i) -> {
			List<@Nullable Object> values = group.rows().get(i);
			Flux<Object> insert = this.connection.query(StatementKind.WRITE, upsert.insert(this.dialect, values),
					reader::read);
			return this.connection.query(StatementKind.WRITE, upsert.update(this.dialect, values), reader::read)
				.map((read) -> new Read(group.places().get(i), read, false))
				.switchIfEmpty(insert.map((read) -> new Read(group.places().get(i), read, true)));
		});
	}

	private static int place(Group group, RowPage page, int index) {
		return group.places().get(page.offset() + index);
	}

	private Mono<List<Result>> resolve(Operation operation, EntityMapping mapping, List<Read> rows) {
		Overwrite overwrite = new Overwrite(operation, Set.of(), true);
		List<Read> sorted = rows.stream().sorted((one, other) -> Integer.compare(one.place(), other.place())).toList();
		return this.events.afterConvert(mapping, sorted.stream().map(Read::entity).toList())
			.map((entities) -> IntStream.range(0, entities.size())
				.mapToObj((i) -> new Result(this.loader.resolve(mapping, entities.get(i), overwrite),
						sorted.get(i).created()))
				.toList());
	}

	private record Read(int place, Object entity, boolean created) {

		private static Read of(RowReader reader, Row row, RowMetadata metadata) {
			return new Read(0, reader.read(row, metadata), Boolean.TRUE.equals(row.get(Upsert.CREATED, Boolean.class)));
		}

		private Read at(int newPlace) {
			return new Read(newPlace, this.entity, this.created);
		}

	}

	private record Result(EntityEntry entry, boolean created) {
	}

	/**
	 * Rows with the same columns.
	 */
	private record Group(Upsert upsert, List<WrittenColumn> columns, List<List<@Nullable Object>> rows,
			List<Integer> places) {

		private static Group of(EntityMapping mapping, List<SqlIdentifier> key, boolean isGenerated) {
			List<WrittenColumn> columns = mapping.written()
				.all()
				.stream()
				.filter((column) -> !isGenerated || !column.id())
				.toList();
			List<SqlIdentifier> created = new ArrayList<>(key);
			List.of(CreatedDate.class, CreatedBy.class)
				.forEach((mark) -> mapping.entity()
					.getPersistentProperties(mark)
					.forEach((property) -> created.add(property.getColumnName())));
			List<SqlIdentifier> set = columns.stream()
				.filter(WrittenColumn::isUpdatable)
				.map(WrittenColumn::name)
				.filter((name) -> !created.contains(name))
				.toList();
			List<RowColumn> written = columns.stream()
				.map((column) -> new RowColumn(column.name(), column.type()))
				.toList();
			return new Group(new Upsert(mapping.table(), written, key, set, mapping.versionColumn()), columns,
					new ArrayList<>(), new ArrayList<>());
		}

	}

	/**
	 * Finds the key that an upsert names. Reads the keys of each entity type once; safe
	 * for concurrent use.
	 */
	static final class Keys {

		private final RelationalMappingContext context;

		private final Map<Class<?>, EntityModel> models = new ConcurrentHashMap<>();

		Keys(RelationalMappingContext context) {
			this.context = context;
		}

		List<EntityColumn> columns(Operation operation, EntityMapping mapping, String... properties) {
			EntityModel model = this.models.computeIfAbsent(mapping.type(),
					(type) -> EntityModel.of(this.context, type));
			return model.uniqueKey(Set.copyOf(Arrays.asList(properties)))
				.map(UniqueKey::columns)
				.orElseThrow(() -> new InvalidDataAccessApiUsageException(operation + " names "
						+ Arrays.asList(properties) + ", which is no key of " + mapping.type().getSimpleName()
						+ "; use one of " + model.uniqueKeys().stream().map(UniqueKey::properties).toList()
						+ ", or declare one with @Unique"));
		}

	}

}
