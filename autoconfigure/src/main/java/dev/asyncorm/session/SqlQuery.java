package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.RowMetadata;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.StatementKind;
import dev.asyncorm.mapping.ResultShapes;
import dev.asyncorm.mapping.RowReader;
import dev.asyncorm.mapping.RowShape;
import dev.asyncorm.mapping.WrittenColumn;
import dev.asyncorm.session.EntityLoader.Overwrite;

/**
 * Hand-written SQL of one session. It runs in the turn of an operation, through the
 * client, which knows named parameters and flushes.
 *
 * @param session the session
 * @param text the SQL
 * @param bindings binds the values
 */
record SqlQuery(DefaultAsyncSession session, String text,
		UnaryOperator<GenericExecuteSpec> bindings) implements AsyncSession.Sql {

	@Override
	public AsyncSession.Sql bind(String name, Object value) {
		Object converted = this.session.mappings().written(value);
		return new SqlQuery(this.session, this.text, (spec) -> this.bindings.apply(spec).bind(name, converted));
	}

	@Override
	public AsyncSession.Sql bindNull(String name, Class<?> type) {
		return new SqlQuery(this.session, this.text, (spec) -> this.bindings.apply(spec).bindNull(name, type));
	}

	@Override
	public Mono<Long> update() {
		return this.session.run(Operation.of("sql.update"), () -> spec().fetch().rowsUpdated());
	}

	@Override
	public <R> Projection<R> as(Class<R> type) {
		return new SelectQuery.Results<>(type, () -> noResult(type), (name, most) -> read(name, type));
	}

	private DataAccessException noResult(Class<?> type) {
		return (this.session.mappings().find(type) != null) ? Misuse.noResult(type) : Misuse.noValue(type);
	}

	private GenericExecuteSpec spec() {
		return this.bindings.apply(this.session.client().sql(this.text));
	}

	private <R> Mono<List<Optional<R>>> read(String name, Class<R> type) {
		Operation operation = new Operation("sql." + name, type, null);
		return this.session.run(operation, () -> {
			RelationalPersistentEntity<?> entity = this.session.mappings().find(type);
			return (entity != null && entity.hasIdProperty())
					? entities(operation, type).map((entities) -> entities.stream().map(Optional::of).toList())
					: objects(type, entity == null);
		});
	}

	private <R> Mono<List<R>> entities(Operation operation, Class<R> type) {
		EntityMapping mapping = this.session.mappings().of(type);
		Overwrite overwrite = Overwrite.by(StatementKind.ofRows(this.text), operation);
		RowReader reader = complete(mapping, EntityLoader.related(mapping, mapping.reading().readerByName()));
		return this.session.loader()
			.manage(mapping, spec().map(reader::read).all().collectList(), overwrite)
			.map((entries) -> DefaultAsyncSession.instances(type, entries));
	}

	/**
	 * Refuse rows that lack columns, which would be managed as null, or have them twice:
	 * the id of another table would be taken for that of the entity.
	 */
	private static RowReader complete(EntityMapping mapping, RowReader reader) {
		AtomicBoolean checked = new AtomicBoolean();
		return (row, metadata) -> {
			if (checked.compareAndSet(false, true)) {
				check(mapping, metadata);
			}
			return reader.read(row, metadata);
		};
	}

	private static void check(EntityMapping mapping, RowMetadata metadata) {
		List<String> names = names(metadata).stream().map((name) -> name.toLowerCase(Locale.ROOT)).toList();
		Set<String> missing = new TreeSet<>();
		Set<String> several = new TreeSet<>();
		for (WrittenColumn column : mapping.written().all()) {
			String name = column.name().getReference();
			int times = Collections.frequency(names, name.toLowerCase(Locale.ROOT));
			if (times != 1) {
				((times == 0) ? missing : several).add(name);
			}
		}
		if (!missing.isEmpty()) {
			throw new InvalidDataAccessApiUsageException("The rows lack the columns " + missing + " of "
					+ mapping.type().getSimpleName() + "; select all columns, or read a record");
		}
		if (!several.isEmpty()) {
			throw new InvalidDataAccessApiUsageException(
					"The rows have several columns " + several + ", so that nobody knows which are those of "
							+ mapping.type().getSimpleName() + "; select the columns of its table only");
		}
	}

	private static List<String> names(RowMetadata metadata) {
		return metadata.getColumnMetadatas().stream().map(ColumnMetadata::getName).toList();
	}

	private <R> Mono<List<Optional<R>>> objects(Class<R> type, boolean isValue) {
		ResultShapes shapes = this.session.mappings().results();
		List<RowShape<R>> known = new ArrayList<>(1);
		return spec().map((row, metadata) -> {
			if (known.isEmpty()) {
				known.add(isValue ? shapes.first(type) : named(shapes, type, metadata));
			}
			return known.get(0).reader().apply(row);
		}).all().collectList();
	}

	@SuppressWarnings("unchecked")
	private static <R> RowShape<R> named(ResultShapes shapes, Class<R> type, RowMetadata metadata) {
		return (RowShape<R>) shapes.named(type, names(metadata));
	}

}
