package dev.asyncorm.mapping;

import java.lang.annotation.Annotation;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.data.mapping.PersistentProperty;

/**
 * Finds out what Jakarta Validation demands of every instance, also through constraints
 * that are composed of its own. It is optional, so that its annotations are only known by
 * name.
 */
final class ValidationConstraints {

	static final String PACKAGE = "jakarta.validation.constraints.";

	private static final String DEFAULT_GROUP = "jakarta.validation.groups.Default";

	private static final List<String> REQUIRED = List.of("NotNull", "NotBlank", "NotEmpty");

	/** The longest text that both databases can limit. */
	private static final int MAX_LENGTH = 1_048_576;

	private ValidationConstraints() {
	}

	static boolean isRequired(PersistentProperty<?> property) {
		return REQUIRED.stream().anyMatch((name) -> find(property, name).findAny().isPresent());
	}

	static @Nullable Integer length(PersistentProperty<?> property) {
		if (!CharSequence.class.isAssignableFrom(property.getType())) {
			return null;
		}
		return find(property, "Size").map((size) -> size.getInt("max"))
			.filter((max) -> max > 0 && max <= MAX_LENGTH)
			.min(Integer::compare)
			.orElse(null);
	}

	static ColumnDetails.@Nullable Decimal decimal(PersistentProperty<?> property) {
		if (property.getType() != BigDecimal.class) {
			return null;
		}
		return find(property, "Digits").map((digits) -> decimal(digits.getInt("integer"), digits.getInt("fraction")))
			.filter((decimal) -> decimal.precision() > 0)
			.findFirst()
			.orElse(null);
	}

	private static ColumnDetails.Decimal decimal(int integer, int fraction) {
		return new ColumnDetails.Decimal(integer + fraction, fraction);
	}

	private static Stream<MergedAnnotation<Annotation>> find(PersistentProperty<?> property, String name) {
		return ColumnNullability.elements(property)
			.flatMap((element) -> MergedAnnotations.from(element.getAnnotations()).stream(PACKAGE + name))
			.filter(ValidationConstraints::isInDefaultGroup);
	}

	private static boolean isInDefaultGroup(MergedAnnotation<?> constraint) {
		// a constraint that is composed of others hands on its own groups
		String[] groups = constraint.getRoot().getValue("groups", String[].class).orElse(new String[0]);
		return groups.length == 0 || Arrays.asList(groups).contains(DEFAULT_GROUP);
	}

}
