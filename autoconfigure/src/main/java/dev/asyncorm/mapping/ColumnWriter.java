package dev.asyncorm.mapping;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.data.convert.CustomConversions;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.mapping.OutboundRow;
import org.springframework.data.r2dbc.support.ArrayUtils;
import org.springframework.data.relational.core.dialect.ArrayColumns;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.r2dbc.core.Parameter;
import org.springframework.util.ClassUtils;

/**
 * Turns the values of one property into what the driver gets, as Spring Data's converter
 * does. Types that need no conversion are found out once. Safe for concurrent use.
 */
@SuppressWarnings("deprecation")
final class ColumnWriter {

	private final RelationalPersistentProperty property;

	private final R2dbcConverter converter;

	private final CustomConversions conversions;

	private final ArrayColumns arrays;

	private final Class<?> type;

	private final boolean array;

	private final boolean embedded;

	private volatile @Nullable Class<?> plain;

	ColumnWriter(RelationalPersistentProperty property, R2dbcConverter converter, CustomConversions conversions,
			ArrayColumns arrays, boolean embedded) {
		this.property = property;
		this.converter = converter;
		this.conversions = conversions;
		this.arrays = arrays;
		this.embedded = embedded;
		Class<?> target = ClassUtils.resolvePrimitiveIfNecessary(converter.getTargetType(property.getType()));
		this.array = property.isCollectionLike() && target != byte[].class
				&& (Collection.class.isAssignableFrom(target) || target.isArray()) && arrays.isSupported();
		this.type = this.array ? arrayType() : (ByteBuffer.class.isAssignableFrom(target) ? byte[].class : target);
	}

	private Class<?> arrayType() {
		Class<?> element = this.converter
			.getTargetType(Objects.requireNonNullElse(this.property.getActualType(), Object.class));
		int depth = element.isArray() ? ArrayUtils.getDimensionDepth(element) : 1;
		return ArrayUtils.getArrayClass(this.arrays.getArrayType(element), depth);
	}

	/**
	 * Return the type that the driver gets.
	 * @return the type, boxed
	 */
	Class<?> type() {
		return this.type;
	}

	/**
	 * Convert a value.
	 * @param value the value of the property
	 * @param row supplies what Spring Data's converter makes of the whole entity
	 * @return the value for the driver
	 */
	@Nullable Object write(Object value, Supplier<OutboundRow> row) {
		Class<?> actual = value.getClass();
		return (actual == this.plain) ? value : convert(value, actual, row);
	}

	private @Nullable Object convert(Object value, Class<?> actual, Supplier<OutboundRow> row) {
		if (this.array || !this.conversions.isSimpleType(actual)) {
			return convertByRow(row.get());
		}
		Optional<Class<?>> target = this.conversions.getCustomWriteTarget(actual);
		if (target.isPresent()) {
			return this.converter.getConversionService().convert(value, target.get());
		}
		if (value instanceof Enum<?> constant) {
			return constant.name();
		}
		if (value instanceof ByteBuffer buffer) {
			// the driver of H2 blocks for a buffer, which its own threads may not
			return bytes(buffer.duplicate());
		}
		this.plain = actual;
		return value;
	}

	private static byte[] bytes(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.get(bytes);
		return bytes;
	}

	private @Nullable Object convertByRow(OutboundRow row) {
		Parameter parameter = row.get(this.property.getColumnName());
		Object value = (parameter != null) ? parameter.getValue() : null;
		// Spring Data makes arrays of the entity's own properties only
		return (value != null && this.array && this.embedded)
				? this.converter.getArrayValue(this.arrays, this.property, value) : value;
	}

}
