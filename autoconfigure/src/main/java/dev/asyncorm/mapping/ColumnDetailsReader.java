package dev.asyncorm.mapping;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.time.temporal.Temporal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.util.ClassUtils;

/**
 * Reads what annotations say of a column and refuses what cannot be right.
 */
final class ColumnDetailsReader {

	private static final List<Class<? extends Annotation>> ANNOTATIONS = List.of(Unique.class, Length.class,
			ForeignKey.class, Index.class, Check.class, ColumnDefault.class, Comment.class);

	private static final Set<Class<?>> NO_TEXT = Set.of(Number.class, Temporal.class, UUID.class, byte[].class);

	private final EntityModelReader reader;

	private final String name;

	private final RelationalPersistentProperty property;

	private ColumnDetailsReader(EntityModelReader reader, String name, RelationalPersistentProperty property) {
		this.reader = reader;
		this.name = name;
		this.property = property;
	}

	static ColumnDetails read(EntityModelReader reader, String name, RelationalPersistentProperty property) {
		return new ColumnDetailsReader(reader, name, property).read();
	}

	/**
	 * Find an annotation that only means something on a column.
	 * @param element the property, which has none
	 * @return its simple name
	 */
	static Optional<String> columnAnnotation(AnnotatedElement element) {
		return ANNOTATIONS.stream()
			.filter((type) -> AnnotatedElementUtils.hasAnnotation(element, type))
			.map(Class::getSimpleName)
			.findFirst();
	}

	static Optional<String> columnAnnotation(RelationalPersistentProperty property) {
		return ANNOTATIONS.stream().filter(property::isAnnotationPresent).map(Class::getSimpleName).findFirst();
	}

	private ColumnDetails read() {
		ColumnDefault defaultValue = this.property.findAnnotation(ColumnDefault.class);
		Comment comment = this.property.findAnnotation(Comment.class);
		return new ColumnDetails(length(), ValidationConstraints.decimal(this.property),
				text((defaultValue != null) ? defaultValue.value() : null, "@ColumnDefault"),
				text((comment != null) ? comment.value() : null, "@Comment"));
	}

	private @Nullable String text(@Nullable String text, String annotation) {
		if (text != null && text.isBlank()) {
			throw this.reader.wrong(this.name, "has an empty " + annotation, "Fill or remove it.");
		}
		return text;
	}

	private @Nullable Integer length() {
		Length length = this.property.findAnnotation(Length.class);
		if (length == null) {
			return ValidationConstraints.length(this.property);
		}
		if (length.value() < 1) {
			throw this.reader.wrong(this.name, "has @Length(" + length.value() + ")", "Use a length of at least 1.");
		}
		Class<?> type = this.property.getType();
		// other types may have a converter to text
		if (ClassUtils.isPrimitiveOrWrapper(type)
				|| NO_TEXT.stream().anyMatch((other) -> other.isAssignableFrom(type))) {
			throw this.reader.wrong(this.name, "has @Length, but its type " + type.getName() + " is not text",
					"Remove @Length or change the type to String.");
		}
		return length.value();
	}

}
