package dev.asyncorm.mapping;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToIntFunction;

import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataRetrievalFailureException;
import org.springframework.data.r2dbc.convert.MappingR2dbcConverter;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.util.ConcurrentLruCache;

/**
 * How rows of one type are read. What is special about a type is found out once: plain
 * types are read by index, all others by Spring Data's converter. Safe for concurrent
 * use.
 *
 * @since 0.1.0
 */
public final class EntityReading {

	private static final int KNOWN_RESULTS = 32;

	private final RelationalPersistentEntity<?> entity;

	private final R2dbcConverter converter;

	private final @Nullable Class<? extends CharSequence> textType;

	private final Set<SqlIdentifier> columns;

	private final @Nullable RowReader selected;

	private final ConcurrentLruCache<List<String>, RowReader> byNames = new ConcurrentLruCache<>(KNOWN_RESULTS,
			(names) -> compile((property) -> indexOf(names, property.getColumnName().getReference())));

	private final RowShapes shapes;

	/**
	 * Find out how a type is read.
	 * @param entity the type
	 * @param converter converts values, or whole rows of special types
	 * @param textType the type by which the driver hands out the text of a value, or
	 * {@code null} when it does not
	 */
	public EntityReading(RelationalPersistentEntity<?> entity, R2dbcConverter converter,
			@Nullable Class<? extends CharSequence> textType) {
		this.entity = entity;
		this.converter = converter;
		this.textType = textType;
		boolean isPlain = EntityReaderCompiler.canRead(converter, entity);
		Set<SqlIdentifier> all = new LinkedHashSet<>();
		// a property that is never written may have no column
		this.columns = (isPlain && addColumns(entity, all)) ? all : Set.of();
		List<String> names = this.columns.stream().map(SqlIdentifier::getReference).toList();
		this.selected = isPlain ? compile((property) -> names.indexOf(property.getColumnName().getReference())) : null;
		this.shapes = new RowShapes(entity, converter, textType);
	}

	private boolean addColumns(RelationalPersistentEntity<?> owner, Set<SqlIdentifier> all) {
		for (RelationalPersistentProperty property : owner) {
			if (property.isEmbedded()) {
				if (!addColumns(context().getRequiredPersistentEntity(property), all)) {
					return false;
				}
			}
			else if (!property.isWritable()) {
				return false;
			}
			else if (!property.isEntity()) {
				all.add(property.getColumnName());
			}
		}
		return true;
	}

	private RelationalMappingContext context() {
		return (RelationalMappingContext) this.converter.getMappingContext();
	}

	private RowReader compile(ToIntFunction<RelationalPersistentProperty> indexes) {
		return new EntityReaderCompiler((MappingR2dbcConverter) this.converter, indexes, this.textType)
			.compile(this.entity);
	}

	private static int indexOf(List<String> names, String name) {
		for (int i = 0; i < names.size(); i++) {
			if (names.get(i).equalsIgnoreCase(name)) {
				return i;
			}
		}
		return -1;
	}

	/**
	 * Return whether rows are read without Spring Data's converter.
	 * @return whether neither type nor converter do something of their own
	 */
	public boolean isByIndex() {
		return this.selected != null;
	}

	/**
	 * Return the columns that a SELECT names, so that {@link #reader()} finds them by
	 * index.
	 * @return the columns in order; empty when a SELECT takes all columns of the table
	 */
	public Set<SqlIdentifier> columns() {
		return this.columns;
	}

	/**
	 * Return what can be read instead of entities.
	 * @return the projections
	 */
	public RowShapes shapes() {
		return this.shapes;
	}

	/**
	 * Return a reader for the columns that a SELECT names.
	 * @return a reader, for one result
	 */
	public RowReader reader() {
		RowReader reader = this.selected;
		return (reader == null || this.columns.isEmpty()) ? readerByName()
				: (row, metadata) -> read(reader, row, metadata);
	}

	/**
	 * Return a reader for a statement of somebody else, which finds the columns by name
	 * in its first row.
	 * @return a reader, for one result
	 */
	public RowReader readerByName() {
		if (this.selected == null) {
			return (row, metadata) -> read(this::convert, row, metadata);
		}
		RowReader[] known = new RowReader[1];
		return (row, metadata) -> {
			if (known[0] == null) {
				known[0] = this.byNames.get(names(metadata));
			}
			return read(known[0], row, metadata);
		};
	}

	private static List<String> names(RowMetadata metadata) {
		List<String> names = new ArrayList<>();
		for (ColumnMetadata column : metadata.getColumnMetadatas()) {
			names.add(column.getName());
		}
		return names;
	}

	private Object convert(Row row, RowMetadata metadata) {
		return Objects.requireNonNull(this.converter.read(this.entity.getType(), row, metadata));
	}

	private Object read(RowReader reader, Row row, RowMetadata metadata) {
		try {
			return reader.read(row, metadata);
		}
		catch (DataAccessException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw new DataRetrievalFailureException("A row of " + this.entity.getType().getSimpleName()
					+ " could not be read; compare the columns with the properties of the entity", ex);
		}
	}

}
