package dev.asyncorm.mapping;

import java.lang.reflect.Field;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.util.ReflectionUtils;

/**
 * Reads one property of an entity as Spring Data's accessors do. They are made for one
 * instance; a reader is made once. Safe for concurrent use.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PropertyReader {

	/**
	 * Read the property.
	 * @param bean the entity
	 * @return the value
	 */
	@Nullable Object read(Object bean);

	/**
	 * Make the reader of a property.
	 * @param property the property
	 * @return its reader
	 */
	static PropertyReader of(RelationalPersistentProperty property) {
		Field field = PropertyWriter.plainField(property);
		return (field != null) ? (bean) -> ReflectionUtils.getField(field, bean)
				: (bean) -> property.getOwner().getPropertyAccessor(bean).getProperty(property);
	}

	/**
	 * Make the reader of an id.
	 * @param property the id
	 * @return its reader, which asks a {@link Persistable} for its id
	 */
	static PropertyReader ofId(RelationalPersistentProperty property) {
		return Persistable.class.isAssignableFrom(property.getOwner().getType())
				? (bean) -> ((Persistable<?>) bean).getId() : of(property);
	}

	/**
	 * Return the reader of an id or foreign key.
	 * @param property the property that this reads
	 * @return a reader that answers {@code null} for the zero of a primitive type, which
	 * is no value
	 */
	default PropertyReader asKey(RelationalPersistentProperty property) {
		Class<?> type = property.getType();
		return type.isPrimitive() ? (bean) -> EntityKeys.value(type, read(bean)) : this;
	}

}
