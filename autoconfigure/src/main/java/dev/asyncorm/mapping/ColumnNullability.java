package dev.asyncorm.mapping;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.springframework.core.KotlinDetector;
import org.springframework.core.Nullness;
import org.springframework.data.mapping.PersistentProperty;

/**
 * Finds out whether a property may be {@code null}, from any annotation of the usual
 * names and from {@code @NullMarked}; without either it may.
 *
 * @since 0.1.0
 */
public final class ColumnNullability {

	private static final Set<String> NULLABLE = Set.of("Nullable", "CheckForNull");

	private static final Set<String> NON_NULL = Set.of("NonNull", "NotNull", "Nonnull");

	private ColumnNullability() {
	}

	/**
	 * Tell whether the column of a property may hold null.
	 * @param property the property
	 * @return whether nothing says that it must not
	 */
	public static boolean isNullable(PersistentProperty<?> property) {
		if (property.getType().isPrimitive()) {
			return false;
		}
		if (isAnnotated(property, NULLABLE)) {
			return true;
		}
		return !isAnnotated(property, NON_NULL) && !ValidationConstraints.isRequired(property)
				&& !isNullMarked(property);
	}

	/**
	 * Tell whether somebody says that the column of a property may hold null.
	 * @param property the property
	 * @return whether it is annotated so, or nullable in Kotlin
	 */
	static boolean isDeclaredNullable(PersistentProperty<?> property) {
		Field field = property.getField();
		return isAnnotated(property, NULLABLE)
				|| (field != null && KotlinDetector.isKotlinType(property.getOwner().getType())
						&& Nullness.forField(field) == Nullness.NULLABLE);
	}

	private static boolean isAnnotated(PersistentProperty<?> property, Set<String> names) {
		return elements(property).flatMap((element) -> Arrays.stream(element.getAnnotations()))
			.map(Annotation::annotationType)
			.anyMatch((type) -> names.contains(type.getSimpleName())
					&& !type.getName().startsWith(ValidationConstraints.PACKAGE));
	}

	private static boolean isNullMarked(PersistentProperty<?> property) {
		Class<?> owner = property.getOwner().getType();
		Field field = property.getField();
		if (field != null && KotlinDetector.isKotlinType(owner)) {
			return Nullness.forField(field) == Nullness.NON_NULL;
		}
		for (Class<?> type = owner; type != null; type = type.getEnclosingClass()) {
			if (type.isAnnotationPresent(NullMarked.class) || type.isAnnotationPresent(NullUnmarked.class)) {
				return type.isAnnotationPresent(NullMarked.class);
			}
		}
		return owner.getPackage().isAnnotationPresent(NullMarked.class)
				|| owner.getModule().isAnnotationPresent(NullMarked.class);
	}

	static Stream<AnnotatedElement> elements(PersistentProperty<?> property) {
		Stream.Builder<AnnotatedElement> elements = Stream.builder();
		Field field = property.getField();
		if (field != null) {
			elements.add(field).add(field.getAnnotatedType());
		}
		Method getter = property.getGetter();
		if (getter != null) {
			elements.add(getter).add(getter.getAnnotatedReturnType());
		}
		RecordComponent component = component(property);
		if (component != null) {
			elements.add(component).add(component.getAnnotatedType());
		}
		return elements.build();
	}

	private static @Nullable RecordComponent component(PersistentProperty<?> property) {
		Class<?> type = property.getOwner().getType();
		if (!type.isRecord()) {
			return null;
		}
		return Arrays.stream(type.getRecordComponents())
			.filter((component) -> component.getName().equals(property.getName()))
			.findFirst()
			.orElse(null);
	}

}
