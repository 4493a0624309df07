package dev.asyncorm.mapping;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;

import org.jspecify.annotations.Nullable;
import org.springframework.core.KotlinDetector;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.util.ReflectionUtils;

/**
 * Sets one property of an entity in place as Spring Data's accessors do. They are made
 * for one instance; a writer is made once. Safe for concurrent use.
 */
@FunctionalInterface
interface PropertyWriter {

	/**
	 * Set the property.
	 * @param bean the entity
	 * @param value the value
	 */
	void write(Object bean, Object value);

	/**
	 * Make the writer of a property.
	 * @param property the property
	 * @return its writer; {@code null} when setting it takes more than its field, such as
	 * a setter or a copy
	 */
	static @Nullable PropertyWriter of(RelationalPersistentProperty property) {
		Field field = plainField(property);
		return (field != null && !property.isImmutable() && !Modifier.isFinal(field.getModifiers()))
				? (bean, value) -> ReflectionUtils.setField(field, bean, value) : null;
	}

	/**
	 * Find the field that a property is read and written by.
	 * @param property the property
	 * @return the field, accessible; {@code null} when Spring Data goes another way
	 */
	static @Nullable Field plainField(RelationalPersistentProperty property) {
		Field field = property.getField();
		boolean isPlain = field != null && !property.usePropertyAccess()
				&& !KotlinDetector.isKotlinType(property.getOwner().getType());
		return (field != null && isPlain && isAccessible(field)) ? field : null;
	}

	private static boolean isAccessible(Field field) {
		try {
			ReflectionUtils.makeAccessible(field);
			return true;
		}
		catch (InaccessibleObjectException | SecurityException ex) {
			return false;
		}
	}

}
