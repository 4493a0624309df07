package dev.asyncorm.mapping;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.r2dbc.core.ReactiveDataAccessStrategy;
import org.springframework.data.r2dbc.mapping.OutboundRow;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.data.util.Lazy;

/**
 * The columns that entities of one type are written to, in a fixed order, and the values
 * of an instance in the same order. Properties are read directly; types with a writing
 * converter of their own go through Spring Data's converter. Immutable and safe for
 * concurrent use.
 *
 * @since 0.1.0
 */
@SuppressWarnings("deprecation")
public final class EntityColumns {

	private final ReactiveDataAccessStrategy strategy;

	private final RelationalPersistentEntity<?> entity;

	private final List<WrittenColumn> columns;

	private final Map<String, WrittenColumn> byName;

	private final @Nullable Part root;

	private final List<Member> ids;

	/**
	 * Create the columns; {@link EntityColumnsReader} finds them.
	 * @param strategy converts whole entities
	 * @param entity the entity type
	 * @param columns the columns in order
	 * @param root the way to the values
	 * @param isPlain whether it is the whole way, and not only that to the id, because
	 * only the converter knows the other values
	 */
	EntityColumns(ReactiveDataAccessStrategy strategy, RelationalPersistentEntity<?> entity,
			List<WrittenColumn> columns, Part root, boolean isPlain) {
		this.strategy = strategy;
		this.entity = entity;
		this.columns = List.copyOf(columns);
		this.byName = new LinkedHashMap<>();
		columns.forEach((column) -> this.byName.put(column.name().getReference(), column));
		this.root = isPlain ? root : null;
		this.ids = root.members().stream().filter((member) -> member.property().isIdProperty()).toList();
	}

	/**
	 * Find the columns of an entity type.
	 * @param entity the entity type
	 * @param strategy converts whole entities
	 * @return the columns; keep them, because finding them takes reflection
	 */
	public static EntityColumns of(RelationalPersistentEntity<?> entity, ReactiveDataAccessStrategy strategy) {
		return EntityColumnsReader.read(entity, strategy);
	}

	/**
	 * Return how many columns there are.
	 * @return the number of columns
	 */
	public int size() {
		return this.columns.size();
	}

	/**
	 * Return a column by its place.
	 * @param index the place
	 * @return the column
	 */
	public WrittenColumn get(int index) {
		return this.columns.get(index);
	}

	/**
	 * Return all columns.
	 * @return the columns in order
	 */
	public List<WrittenColumn> all() {
		return this.columns;
	}

	/**
	 * Find a column by its name, whether it is quoted or not.
	 * @param name the name
	 * @return the column, or {@code null}
	 */
	public @Nullable WrittenColumn find(SqlIdentifier name) {
		return this.byName.get(name.getReference());
	}

	/**
	 * Return what the driver gets for an entity.
	 * @param instance the entity
	 * @return one value per column, in order; arrays and other mutable values are the
	 * entity's own
	 */
	public @Nullable Object[] values(Object instance) {
		@Nullable Object[] values = new Object[this.columns.size()];
		Part part = this.root;
		if (part != null) {
			Lazy<OutboundRow> row = Lazy.of(() -> row(instance));
			converted(() -> write(part, instance, row, values));
		}
		else {
			copy(row(instance), values);
		}
		return values;
	}

	/**
	 * Return what Spring Data's converter makes of an entity.
	 * @param instance the entity
	 * @return the columns
	 */
	public OutboundRow row(Object instance) {
		return converted(() -> this.strategy.getOutboundRow(instance));
	}

	private <T> T converted(Supplier<T> conversion) {
		try {
			return conversion.get();
		}
		catch (DataAccessException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw new InvalidDataAccessApiUsageException("An entity of " + this.entity.getType().getSimpleName()
					+ " could not be turned into columns; register a converter for its properties", ex);
		}
	}

	private static @Nullable Object[] write(Part part, @Nullable Object bean, Supplier<OutboundRow> row,
			@Nullable Object[] values) {
		for (Member member : part.members()) {
			write(member, (bean != null) ? member.reader().read(bean) : null, row, values);
		}
		return values;
	}

	private static void write(Member member, @Nullable Object value, Supplier<OutboundRow> row,
			@Nullable Object[] values) {
		if (member.embedded() != null) {
			write(member.embedded(), value, row, values);
		}
		else if (value != null && member.writer() != null) {
			values[member.index()] = member.writer().write(value, row);
		}
	}

	private void copy(OutboundRow row, @Nullable Object[] values) {
		row.forEach((name, parameter) -> {
			WrittenColumn column = find(name);
			if (column == null) {
				throw new InvalidDataAccessApiUsageException(
						"The writing converter of " + this.entity.getType().getSimpleName() + " writes the column "
								+ name.getReference() + ", which no property has; add a property for it");
			}
			values[column.index()] = parameter.getValue();
		});
	}

	/**
	 * Return what the driver gets for an id.
	 * @param id the id
	 * @return one value per column, with those of the id set
	 */
	public @Nullable Object[] idValues(Object id) {
		@Nullable Object[] values = new Object[this.columns.size()];
		for (Member member : this.ids) {
			write(member, id, () -> {
				throw new InvalidDataAccessApiUsageException("The id of " + this.entity.getType().getSimpleName()
						+ " could not be turned into columns; register a converter for it");
			}, values);
		}
		return values;
	}

	/**
	 * Return the column of an id that is not composite.
	 * @return the first column of the id
	 */
	public WrittenColumn id() {
		return this.columns.stream().filter(WrittenColumn::id).findFirst().orElseThrow();
	}

	/**
	 * Return what the driver gets for an id that is not composite.
	 * @param id the id
	 * @return the value of {@link #id()}
	 */
	public Object idValue(Object id) {
		return Objects.requireNonNull(idValues(id)[this.ids.get(0).index()]);
	}

	/**
	 * Give values their names and types.
	 * @param values one value per column
	 * @return the values by column
	 */
	public Map<SqlIdentifier, ColumnValue> named(@Nullable Object[] values) {
		Map<SqlIdentifier, ColumnValue> named = new LinkedHashMap<>();
		for (WrittenColumn column : this.columns) {
			named.put(column.name(), new ColumnValue(values[column.index()], column.type()));
		}
		return named;
	}

	/**
	 * An entity or an embedded object.
	 *
	 * @param members its written properties
	 */
	record Part(List<Member> members) {

		Part {
			members = List.copyOf(members);
		}

	}

	/**
	 * A written property: a column, or an embedded object with several.
	 *
	 * @param property the property
	 * @param reader reads the property
	 * @param index the place of the column
	 * @param writer converts the value of a column, or {@code null}
	 * @param embedded the embedded object, or {@code null}
	 */
	record Member(RelationalPersistentProperty property, PropertyReader reader, int index,
			@Nullable ColumnWriter writer, @Nullable Part embedded) {
	}

}
