package dev.asyncorm.mapping;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ObjectUtils;

/**
 * The value of a column as the driver gets it.
 *
 * @param value the value
 * @param type its type, also for {@code null}
 * @since 0.1.0
 */
public record ColumnValue(@Nullable Object value, Class<?> type) {

	/**
	 * Tell whether a column has the same value, arrays compared by their elements.
	 * @param other the other value
	 * @return whether it is the same
	 */
	public boolean hasSameValue(@Nullable ColumnValue other) {
		return other != null && Objects.deepEquals(this.value, other.value);
	}

	/**
	 * Return a value that does not change when the entity's own arrays and collections
	 * do.
	 * @return the copy
	 */
	public ColumnValue copy() {
		return new ColumnValue(copyOf(this.value), this.type);
	}

	/**
	 * Copy a value that somebody could change; others are returned as they are.
	 * @param value the value
	 * @return the copy
	 */
	public static @Nullable Object copyOf(@Nullable Object value) {
		if (value == null || value instanceof String || value instanceof Number || value instanceof Temporal) {
			return value;
		}
		if (value.getClass().isArray()) {
			return copyArray(value);
		}
		if (value instanceof Collection<?> collection) {
			List<@Nullable Object> copies = new ArrayList<>(collection.size());
			collection.forEach((element) -> copies.add(copyOf(element)));
			return copies;
		}
		if (value instanceof Map<?, ?> map) {
			return new LinkedHashMap<>(map);
		}
		if (value instanceof Date date) {
			return date.clone();
		}
		return (value instanceof ByteBuffer buffer) ? copyBuffer(buffer) : value;
	}

	private static Object copyArray(Object array) {
		if (array instanceof Object[] elements) {
			Object[] copies = elements.clone();
			for (int i = 0; i < copies.length; i++) {
				copies[i] = copyOf(copies[i]);
			}
			return copies;
		}
		return (array instanceof byte[] bytes) ? bytes.clone() : copyPrimitives(array);
	}

	private static Object copyPrimitives(Object array) {
		Object[] boxed = ObjectUtils.toObjectArray(array);
		Object copy = Array.newInstance(array.getClass().getComponentType(), boxed.length);
		for (int i = 0; i < boxed.length; i++) {
			Array.set(copy, i, boxed[i]);
		}
		return copy;
	}

	private static ByteBuffer copyBuffer(ByteBuffer buffer) {
		ByteBuffer source = buffer.duplicate();
		ByteBuffer copy = ByteBuffer.allocate(source.remaining());
		copy.put(source).flip();
		return copy;
	}

}
