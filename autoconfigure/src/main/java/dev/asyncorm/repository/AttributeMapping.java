package dev.asyncorm.repository;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.mapping.Parameter;
import org.springframework.data.mapping.PersistentPropertyAccessor;
import org.springframework.data.mapping.model.ParameterValueProvider;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.Update;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.data.util.ReflectionUtils;
import org.springframework.util.ClassUtils;

/**
 * What {@link Attributes} mean for one entity type. Attributes are resolved to properties
 * with values of their type first; everything else works on these. Immutable, without
 * I/O.
 *
 * @param <T> the entity type
 */
final class AttributeMapping<T> {

	private final Class<T> type;

	private final RelationalPersistentEntity<T> entity;

	private final R2dbcConverter converter;

	@SuppressWarnings("unchecked")
	AttributeMapping(Class<T> type, R2dbcConverter converter) {
		this.type = type;
		this.entity = (RelationalPersistentEntity<T>) converter.getMappingContext().getRequiredPersistentEntity(type);
		this.converter = converter;
	}

	Class<T> type() {
		return this.type;
	}

	RelationalPersistentEntity<T> entity() {
		return this.entity;
	}

	String name() {
		return this.type.getSimpleName();
	}

	Map<RelationalPersistentProperty, @Nullable Object> resolve(Attributes<? super T> attributes) {
		Map<RelationalPersistentProperty, @Nullable Object> values = new LinkedHashMap<>();
		attributes.values().forEach((name, value) -> {
			RelationalPersistentProperty property = property(name);
			values.put(property, convert(property, value));
		});
		return values;
	}

	Map<RelationalPersistentProperty, @Nullable Object> resolveAll(Attributes<? super T> lookup,
			Attributes<? super T> others) {
		Map<RelationalPersistentProperty, @Nullable Object> values = resolve(lookup);
		resolve(others).forEach((property, value) -> {
			if (values.containsKey(property)) {
				throw new InvalidDataAccessApiUsageException("The attribute '" + property.getName() + "' of " + name()
						+ " is both in the lookup and in the defaults; give it once");
			}
			values.put(property, value);
		});
		return values;
	}

	private RelationalPersistentProperty property(String name) {
		RelationalPersistentProperty property = this.entity.getPersistentProperty(name);
		if (property == null || (property.isEntity() && !property.isEmbedded())) {
			List<String> known = StreamSupport.stream(this.entity.spliterator(), false)
				.map(RelationalPersistentProperty::getName)
				.sorted()
				.toList();
			throw new InvalidDataAccessApiUsageException(
					name() + " has no column for an attribute '" + name + "'; use one of " + known);
		}
		return property;
	}

	private @Nullable Object convert(RelationalPersistentProperty property, @Nullable Object value) {
		Class<?> target = ClassUtils.resolvePrimitiveIfNecessary(property.getType());
		if (value == null || target.isInstance(value)) {
			return value;
		}
		try {
			return this.converter.getConversionService().convert(value, target);
		}
		catch (ConverterNotFoundException ex) {
			throw new InvalidDataAccessApiUsageException(notA(property, value), ex);
		}
		catch (ConversionException | IllegalArgumentException ex) {
			// without a cause: its message has the value
			throw new InvalidDataAccessApiUsageException(notA(property, value));
		}
	}

	private String notA(RelationalPersistentProperty property, Object value) {
		return "The attribute '" + property.getName() + "' of " + name() + " is a " + property.getType().getName()
				+ " and cannot be made from the given " + value.getClass().getName();
	}

	Criteria criteria(Map<RelationalPersistentProperty, @Nullable Object> values) {
		List<Criteria> criteria = new ArrayList<>();
		values.forEach((property, value) -> {
			Criteria.CriteriaStep step = Criteria.where(property.getName());
			criteria.add((value != null) ? step.is(value) : step.isNull());
		});
		return Criteria.from(criteria);
	}

	Update update(Map<RelationalPersistentProperty, @Nullable Object> values) {
		Map<SqlIdentifier, @Nullable Object> assignments = new LinkedHashMap<>();
		values.forEach((property, value) -> assignments.put(SqlIdentifier.unquoted(property.getName()), value));
		return Update.from(assignments);
	}

	List<SqlIdentifier> columns(Collection<RelationalPersistentProperty> properties) {
		List<SqlIdentifier> columns = new ArrayList<>();
		properties.forEach((property) -> addColumns(property, columns));
		return columns;
	}

	List<SqlIdentifier> allColumns() {
		List<SqlIdentifier> columns = new ArrayList<>();
		this.entity.forEach((property) -> addColumns(property, columns));
		return columns;
	}

	private void addColumns(RelationalPersistentProperty property, List<SqlIdentifier> columns) {
		if (property.isEmbedded()) {
			this.converter.getMappingContext()
				.getRequiredPersistentEntity(property.getTypeInformation())
				.forEach((embedded) -> addColumns(embedded, columns));
		}
		else if (!property.isEntity()) {
			columns.add(property.getColumnName());
		}
	}

	/**
	 * Make an entity by its constructor, then by its setters and fields.
	 * @param values the values of its properties
	 * @return the entity
	 */
	T instantiate(Map<RelationalPersistentProperty, @Nullable Object> values) {
		Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
		values.forEach((property, value) -> arguments.put(property.getName(), value));
		T instance = this.converter.getEntityInstantiators()
			.getInstantiatorFor(this.entity)
			.createInstance(this.entity, new Arguments(arguments));
		Map<RelationalPersistentProperty, @Nullable Object> others = new LinkedHashMap<>(values);
		others.keySet().removeIf(this.entity::isCreatorArgument);
		return apply(instance, others);
	}

	/**
	 * Set properties of an entity.
	 * @param instance the entity
	 * @param values the values of its properties
	 * @return the same instance, or a new one where the type is immutable
	 */
	T apply(T instance, Map<RelationalPersistentProperty, @Nullable Object> values) {
		PersistentPropertyAccessor<T> accessor = this.entity.getPropertyAccessor(instance);
		values.forEach(accessor::setProperty);
		return accessor.getBean();
	}

	private record Arguments(
			Map<String, @Nullable Object> values) implements ParameterValueProvider<RelationalPersistentProperty> {

		@Override
		@SuppressWarnings("unchecked")
		public <V> @Nullable V getParameterValue(Parameter<V, RelationalPersistentProperty> parameter) {
			Object value = this.values.get(parameter.getName());
			Class<?> parameterType = parameter.getRawType();
			if (value == null && parameterType.isPrimitive()) {
				value = ReflectionUtils.getPrimitiveDefault(parameterType);
			}
			return (V) value;
		}

	}

}
