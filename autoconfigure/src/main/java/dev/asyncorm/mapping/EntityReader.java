package dev.asyncorm.mapping;

import java.util.List;

import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mapping.Parameter;
import org.springframework.data.mapping.PersistentPropertyAccessor;
import org.springframework.data.mapping.model.EntityInstantiator;
import org.springframework.data.mapping.model.ParameterValueProvider;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

/**
 * Makes an entity or an embedded object of a row by column indexes: through its creator,
 * then through its properties. {@link EntityReaderCompiler} makes readers. Immutable and
 * safe for concurrent use.
 *
 * @param entity the type
 * @param instantiator Spring Data's generated instantiator
 * @param arguments what the creator gets, in order
 * @param properties the properties that are set afterwards
 * @param presence the columns of which one must have a value, or {@code null} when the
 * object is made in any case
 */
record EntityReader(RelationalPersistentEntity<Object> entity, EntityInstantiator instantiator,
		List<Argument> arguments, List<Target> properties, @Nullable List<ColumnReader> presence) implements RowReader {

	@Override
	public Object read(Row row, RowMetadata metadata) {
		return read(row);
	}

	private Object read(Row row) {
		Object instance = this.instantiator.createInstance(this.entity, new Arguments(this.arguments, row));
		if (this.properties.isEmpty()) {
			return instance;
		}
		PersistentPropertyAccessor<Object> accessor = null;
		for (Target target : this.properties) {
			Object value = target.source().read(row);
			PropertyWriter writer = target.writer();
			if (value != null && writer != null && accessor == null) {
				writer.write(instance, value);
			}
			// an initial value of a property outlives a null, as it does in Spring Data
			else if (value != null || target.source().embedded() != null) {
				accessor = (accessor != null) ? accessor : this.entity.getPropertyAccessor(instance);
				accessor.setProperty(target.property(), value);
			}
		}
		return (accessor != null) ? accessor.getBean() : instance;
	}

	private @Nullable Object readPresent(Row row) {
		List<ColumnReader> columns = this.presence;
		if (columns == null) {
			return read(row);
		}
		for (ColumnReader column : columns) {
			if (!column.isEmpty(row)) {
				return read(row);
			}
		}
		return null;
	}

	/**
	 * Where a value comes from: a column, an embedded object, or a constant.
	 *
	 * @param column the column, or {@code null}
	 * @param embedded the embedded object, or {@code null}
	 * @param constant the value when there is neither
	 */
	record Source(@Nullable ColumnReader column, @Nullable EntityReader embedded, @Nullable Object constant) {

		@Nullable Object read(Row row) {
			if (this.column != null) {
				return this.column.read(row);
			}
			return (this.embedded != null) ? this.embedded.readPresent(row) : this.constant;
		}

	}

	/**
	 * An argument of the creator.
	 *
	 * @param parameter the parameter
	 * @param source where its value comes from
	 */
	record Argument(Parameter<?, RelationalPersistentProperty> parameter, Source source) {
	}

	/**
	 * A property that is set after the creation.
	 *
	 * @param property the property
	 * @param source where its value comes from
	 * @param writer sets it in place, or {@code null} when only an accessor can
	 */
	record Target(RelationalPersistentProperty property, Source source, @Nullable PropertyWriter writer) {
	}

	/**
	 * Hands out the arguments of one row. Instantiators ask in order, so the next one is
	 * tried first. Holds mutable state, for one row.
	 */
	private static final class Arguments implements ParameterValueProvider<RelationalPersistentProperty> {

		private final List<Argument> arguments;

		private final Row row;

		private int next;

		Arguments(List<Argument> arguments, Row row) {
			this.arguments = arguments;
			this.row = row;
		}

		@Override
		@SuppressWarnings("unchecked")
		public <T> @Nullable T getParameterValue(Parameter<T, RelationalPersistentProperty> parameter) {
			int expected = this.next++;
			Argument argument = (expected < this.arguments.size()) ? this.arguments.get(expected) : null;
			return (T) ((argument != null && argument.parameter() == parameter) ? argument : find(parameter)).source()
				.read(this.row);
		}

		private Argument find(Parameter<?, ?> parameter) {
			for (Argument argument : this.arguments) {
				if (argument.parameter() == parameter) {
					return argument;
				}
			}
			throw new IllegalStateException("The creator asks for the unknown parameter " + parameter);
		}

	}

}
