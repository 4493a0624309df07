package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.ConversionException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.mapping.PersistentPropertyAccessor;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.core.ReactiveDataAccessStrategy;
import org.springframework.data.r2dbc.mapping.OutboundRow;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.data.relational.domain.RowDocument;
import org.springframework.data.util.Lazy;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.mapping.ColumnValue;
import dev.asyncorm.mapping.EntityColumns;
import dev.asyncorm.mapping.EntityKeys;
import dev.asyncorm.mapping.EntityModel;
import dev.asyncorm.mapping.EntityReading;
import dev.asyncorm.mapping.PropertyReader;
import dev.asyncorm.mapping.WrittenColumn;
import dev.asyncorm.relationship.OwnerRelations;
import dev.asyncorm.session.EntityState.Origin;

/**
 * Reads and writes entities of one type through Spring Data's mapping. Immutable and safe
 * for concurrent use.
 */
@SuppressWarnings("deprecation")
final class EntityMapping {

	private final RelationalPersistentEntity<Object> entity;

	private final RelationalPersistentProperty idProperty;

	private final PropertyReader idReader;

	private final PropertyReader originalId;

	private final @Nullable RelationalPersistentProperty versionProperty;

	private final R2dbcConverter converter;

	private final Set<SqlIdentifier> idColumns;

	private final EntityReading reading;

	private final EntityColumns written;

	private final @Nullable WrittenColumn versioned;

	private final Lazy<EntityKeys> keys;

	private final boolean immutable;

	private final OwnerRelations relations;

	EntityMapping(RelationalPersistentEntity<Object> entity, ReactiveDataAccessStrategy strategy, Dialect dialect) {
		this.entity = entity;
		this.idProperty = requireId(entity);
		this.idReader = PropertyReader.ofId(this.idProperty).asKey(this.idProperty);
		this.originalId = PropertyReader.of(this.idProperty);
		this.versionProperty = entity.getVersionProperty();
		this.converter = strategy.getConverter();
		this.idColumns = new LinkedHashSet<>(strategy.getIdentifierColumns(entity.getType()));
		this.immutable = EntityModel.isImmutable(entity);
		this.reading = new EntityReading(entity, this.converter, dialect.textType());
		this.written = EntityColumns.of(entity, strategy);
		this.keys = Lazy.of(() -> EntityKeys.of(mappingContext(), entity, this.written));
		this.relations = OwnerRelations.of(mappingContext(), entity.getType());
		this.versioned = this.written.all().stream().filter(WrittenColumn::version).findFirst().orElse(null);
	}

	private static RelationalPersistentProperty requireId(RelationalPersistentEntity<Object> entity) {
		RelationalPersistentProperty id = entity.getIdProperty();
		if (id == null) {
			throw new InvalidDataAccessApiUsageException(
					entity.getType().getSimpleName() + " has no id; annotate a property with @Id");
		}
		return id;
	}

	Class<Object> type() {
		return this.entity.getType();
	}

	RelationalPersistentEntity<Object> entity() {
		return this.entity;
	}

	SqlIdentifier table() {
		return this.entity.getQualifiedTableName();
	}

	Set<SqlIdentifier> idColumns() {
		return this.idColumns;
	}

	@Nullable SqlIdentifier versionColumn() {
		return (this.versionProperty != null) ? this.versionProperty.getColumnName() : null;
	}

	/**
	 * Return whether a change makes a new instance, as it does for records.
	 * @return whether no property can be set in place
	 */
	boolean isImmutable() {
		return this.immutable;
	}

	/**
	 * Return the id of an entity.
	 * @param instance the entity
	 * @return the id, or {@code null} when the database is to generate it
	 */
	@Nullable Object id(Object instance) {
		return this.idReader.read(instance);
	}

	/**
	 * Name an entity in a message: its type and its id, never another value.
	 * @param instance the entity
	 * @return for example {@code User 1}
	 */
	String describe(Object instance) {
		Object id = id(instance);
		String name = this.entity.getType().getSimpleName();
		return (id != null) ? name + " " + id : "new " + name;
	}

	Object convertId(Object id) {
		Class<?> idType = this.idProperty.getType();
		if (idType.isInstance(id)) {
			return id;
		}
		try {
			return Objects.requireNonNull(this.converter.getConversionService().convert(id, idType));
		}
		catch (ConversionException ex) {
			throw new InvalidDataAccessApiUsageException("The id of %s is of type %s, but was asked for by a %s"
				.formatted(type().getSimpleName(), idType.getSimpleName(), id.getClass().getSimpleName()), ex);
		}
	}

	Map<SqlIdentifier, @Nullable Object> idValues(Object id) {
		Map<SqlIdentifier, @Nullable Object> values = new LinkedHashMap<>();
		if (!this.idProperty.isEntity()) {
			values.put(this.idProperty.getColumnName(), id);
			return values;
		}
		RelationalPersistentEntity<?> parts = mappingContext().getRequiredPersistentEntity(this.idProperty);
		PersistentPropertyAccessor<Object> accessor = parts.getPropertyAccessor(id);
		for (RelationalPersistentProperty part : parts) {
			values.put(part.getColumnName(), accessor.getProperty(part));
		}
		return values;
	}

	R2dbcConverter converter() {
		return this.converter;
	}

	RelationalMappingContext mappingContext() {
		return (RelationalMappingContext) this.converter.getMappingContext();
	}

	/**
	 * Return the columns that entities are written to, and the way to their values.
	 * @return the columns in order
	 */
	EntityColumns written() {
		return this.written;
	}

	/**
	 * Return what identifies rows and what they refer to.
	 * @return the keys
	 */
	EntityKeys keys() {
		return this.keys.get();
	}

	OutboundRow row(Object instance) {
		return this.written.row(instance);
	}

	static Map<SqlIdentifier, ColumnValue> columns(OutboundRow row) {
		Map<SqlIdentifier, ColumnValue> columns = new LinkedHashMap<>();
		row.forEach((column, value) -> columns.put(column, new ColumnValue(value.getValue(), value.getType())));
		return columns;
	}

	Snapshot snapshot(Object instance) {
		return snapshot(instance, this.written.values(instance));
	}

	Snapshot snapshot(Object instance, @Nullable Object[] values) {
		return Snapshot.of(this.written, values, this.immutable ? instance : null);
	}

	/**
	 * Return which columns an UPDATE of an entity would write, without the version.
	 * @param stored the columns as they are in the database
	 * @param instance the entity
	 * @param current its values of now, from {@link EntityColumns#values(Object)}
	 * @return the places of the changed columns
	 */
	BitSet changed(Snapshot stored, Object instance, @Nullable Object[] current) {
		BitSet changed = stored.changed(current);
		for (int i = changed.nextSetBit(0); i >= 0; i = changed.nextSetBit(i + 1)) {
			WrittenColumn column = this.written.get(i);
			if (column.id()) {
				throw new InvalidDataAccessApiUsageException("The id of " + describe(instance)
						+ " was changed after it was loaded; ids of managed entities cannot change");
			}
			if (!column.isUpdatable()) {
				changed.clear(i);
			}
		}
		return changed;
	}

	OwnerRelations relations() {
		return this.relations;
	}

	/**
	 * Return how rows are read.
	 * @return the columns to select and the readers
	 */
	EntityReading reading() {
		return this.reading;
	}

	/**
	 * Write the columns of a snapshot back to an entity.
	 * @param snapshot the snapshot
	 * @param instance the entity
	 * @return the entity, or another instance for immutable ones
	 */
	Object restore(Snapshot snapshot, Object instance) {
		if (snapshot.source() != null) {
			return snapshot.source();
		}
		if (snapshot.changed(this.written.values(instance)).isEmpty()) {
			return instance;
		}
		RowDocument document = new RowDocument();
		snapshot.columns().forEach((column, value) -> document.put(column.getReference(), value.value()));
		return copy(this.converter.read(type(), document), instance, RelationalPersistentProperty::isWritable);
	}

	/**
	 * Overwrite an entity with a row that was read.
	 * @param read the instance that was read
	 * @param instance the entity
	 * @return the entity, or the instance that was read for immutable ones
	 */
	Object overwrite(Object read, Object instance) {
		return this.immutable ? this.relations.copied(instance, read) : copy(read, instance, (property) -> true);
	}

	/**
	 * Copy what a flush would write from a detached entity.
	 * @param detached the detached entity
	 * @param instance the managed entity
	 * @return the entity, or the detached one for immutable ones
	 */
	Object merge(Object detached, Object instance) {
		return this.immutable ? detached : copy(detached, instance,
				(property) -> property.isWritable() && !property.isVersionProperty() && !property.isInsertOnly());
	}

	private Object copy(Object from, Object to, Predicate<RelationalPersistentProperty> filter) {
		PersistentPropertyAccessor<Object> source = this.entity.getPropertyAccessor(from);
		PersistentPropertyAccessor<Object> target = this.entity.getPropertyAccessor(to);
		for (RelationalPersistentProperty property : this.entity) {
			if (property.isIdProperty() || !filter.test(property)) {
				continue;
			}
			Object value = source.getProperty(property);
			if (!Objects.deepEquals(value, target.getProperty(property))) {
				target.setProperty(property, value);
			}
		}
		return this.relations.copied(to, target.getBean());
	}

	int index(RelationalPersistentProperty property) {
		return Objects.requireNonNull(this.written.find(property.getColumnName())).index();
	}

	/**
	 * Set the id that the database generated.
	 * @param instance the entity
	 * @param generated the value as the driver returned it
	 * @return the entity, or a new instance for immutable ones
	 */
	Object withGeneratedId(Object instance, Object generated) {
		return set(instance, this.idProperty, generated);
	}

	/**
	 * Set the version of an entity that is about to be inserted or updated.
	 * @param instance the entity
	 * @param stored the columns in the database, or {@code null} for a new entity
	 * @return the entity, or a new instance for immutable ones
	 */
	Object withNextVersion(Object instance, @Nullable Snapshot stored) {
		RelationalPersistentProperty version = this.versionProperty;
		if (version == null) {
			return instance;
		}
		if (stored == null) {
			return set(instance, version, version.getType().isPrimitive() ? 1L : 0L);
		}
		Object current = version(stored);
		Long number = (current != null) ? this.converter.getConversionService().convert(current, Long.class) : null;
		return set(instance, version, (number != null) ? number + 1 : 1L);
	}

	@Nullable Object version(Snapshot stored) {
		WrittenColumn column = this.versioned;
		return (column != null) ? stored.value(column.index()) : null;
	}

	/**
	 * Tell whether a detached entity has another version than the stored row.
	 * @param detached the detached entity
	 * @param stored the columns in the database
	 * @return whether the versions differ
	 */
	boolean isStale(Object detached, Snapshot stored) {
		WrittenColumn column = this.versioned;
		return column != null
				&& !Objects.equals(this.written.values(detached)[column.index()], stored.value(column.index()));
	}

	/**
	 * Set a property.
	 * @param instance the entity
	 * @param property the property
	 * @param value the value
	 * @return the entity, or a new instance for immutable ones
	 */
	Object set(Object instance, RelationalPersistentProperty property, @Nullable Object value) {
		PersistentPropertyAccessor<Object> accessor = this.entity.getPropertyAccessor(instance);
		boolean fits = value == null || property.getType().isInstance(value);
		accessor.setProperty(property,
				fits ? value : this.converter.getConversionService().convert(value, property.getType()));
		return this.relations.copied(instance, accessor.getBean());
	}

	/**
	 * Remember what a flush sets in memory, to take it back when nothing was written.
	 * @param instance the entity
	 * @return its id and version of now
	 */
	Origin origin(Object instance) {
		RelationalPersistentProperty version = this.versionProperty;
		return new Origin(this.originalId.read(instance),
				(version != null) ? this.entity.getPropertyAccessor(instance).getProperty(version) : null);
	}

	Object takeBack(Origin origin, Object instance) {
		Object emptied = origin.filled().isEmpty() ? instance : restore(
				new Snapshot(this.written, origin.withoutFilled(this.written.values(instance)), null), instance);
		List<RelationalPersistentProperty> properties = new ArrayList<>(List.of(this.idProperty));
		PersistentPropertyAccessor<Object> accessor = this.entity.getPropertyAccessor(emptied);
		if (this.versionProperty != null) {
			properties.add(this.versionProperty);
		}
		for (RelationalPersistentProperty property : properties) {
			Object value = property.isIdProperty() ? origin.id() : origin.version();
			if (!Objects.equals(value, accessor.getProperty(property))) {
				accessor.setProperty(property, value);
			}
		}
		return this.relations.copied(instance, accessor.getBean());
	}

}
