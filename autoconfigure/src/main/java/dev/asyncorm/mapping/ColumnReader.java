package dev.asyncorm.mapping;

import java.time.Instant;
import java.time.OffsetDateTime;

import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import io.r2dbc.spi.Row;
import org.jspecify.annotations.Nullable;
import org.springframework.data.core.TypeInformation;
import org.springframework.data.r2dbc.convert.MappingR2dbcConverter;
import org.springframework.util.ClassUtils;

/**
 * Reads one column by its index, in the type that the driver prefers, and converts the
 * value as Spring Data does. Types that need no conversion are found out once. Safe for
 * concurrent use.
 */
final class ColumnReader {

	private final int index;

	private final TypeInformation<?> type;

	private final Class<?> raw;

	private final MappingR2dbcConverter converter;

	private volatile @Nullable Class<?> plain;

	private volatile boolean instant;

	private volatile @Nullable Class<? extends CharSequence> textType;

	private volatile @Nullable Class<?> temporal;

	/**
	 * Create a reader.
	 * @param index the place of the column in the row; negative when the row has none
	 * @param type the type of the property
	 * @param converter converts values
	 * @param textType the type by which the driver hands out the text of a value, or
	 * {@code null} when it does not
	 */
	ColumnReader(int index, TypeInformation<?> type, MappingR2dbcConverter converter,
			@Nullable Class<? extends CharSequence> textType) {
		this.index = index;
		this.type = type;
		this.converter = converter;
		this.textType = textType;
		Class<?> target = type.getType();
		this.raw = (target == Clob.class || target == Blob.class) ? target : Object.class;
	}

	boolean isEmpty(Row row) {
		return this.index < 0 || row.get(this.index) == null;
	}

	@Nullable Object read(Row row) {
		if (this.index < 0) {
			return null;
		}
		Class<?> parsed = this.temporal;
		Object value = (parsed != null) ? parse(row, parsed) : null;
		return (value != null) ? value : convert(row);
	}

	private @Nullable Object parse(Row row, Class<?> target) {
		CharSequence text = text(row);
		Object value = (text != null) ? TemporalText.parse(text, target) : null;
		if (value == null && text != null) {
			// another form, such as infinity
			driverParses();
		}
		return value;
	}

	private @Nullable CharSequence text(Row row) {
		Class<? extends CharSequence> type = this.textType;
		try {
			return (type != null) ? row.get(this.index, type) : null;
		}
		catch (IllegalArgumentException ex) {
			// the driver was told not to look for codecs, or sends the binary form
			driverParses();
			return null;
		}
	}

	private void driverParses() {
		this.textType = null;
		this.temporal = null;
	}

	private @Nullable Object convert(Row row) {
		Object value = row.get(this.index, this.raw);
		return (value == null || value.getClass() == this.plain) ? value : convert(value);
	}

	private @Nullable Object convert(Object value) {
		if (this.instant && value instanceof OffsetDateTime time) {
			return time.toInstant();
		}
		Class<?> actual = value.getClass();
		Class<?> target = ClassUtils.resolvePrimitiveIfNecessary(this.type.getType());
		if (this.raw == Object.class
				&& !this.converter.getConversions().hasCustomReadTarget(actual, this.type.getType())) {
			this.temporal = (this.textType != null && TemporalText.supports(actual, target)) ? target : null;
			if (target.isAssignableFrom(actual)) {
				this.plain = actual;
				return value;
			}
			// what the converter does, too, but by reflection
			this.instant = (target == Instant.class && actual == OffsetDateTime.class);
		}
		return this.converter.readValue(value, this.type);
	}

}
