package dev.asyncorm.query;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

import io.r2dbc.postgresql.codec.Json;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * How the values of a column travel to PostgreSQL as one array. The type in the database
 * is the one that the driver gives a single value, so that a column accepts both alike.
 *
 * @param type the type of the values
 * @param component the type of the array's elements
 * @param arrayType the array type in the database
 * @param cast what an element is cast to when it travels as text, or {@code null}
 * @param toElement turns a value into an element, or {@code null} when it is one
 */
record ArrayForm(Class<?> type, Class<?> component, String arrayType, @Nullable String cast,
		@Nullable Function<Object, Object> toElement) {

	private static final Map<String, ArrayForm> FORMS = forms();

	/**
	 * Return the forms of all columns.
	 * @param columns the columns
	 * @param rows the rows
	 * @return the forms; empty when a type has none or a value is of another type than
	 * its column
	 */
	static Optional<List<ArrayForm>> of(List<RowColumn> columns, List<? extends List<@Nullable Object>> rows) {
		List<ArrayForm> forms = new ArrayList<>(columns.size());
		for (RowColumn column : columns) {
			ArrayForm form = of(column.type());
			int index = forms.size();
			if (form == null || !rows.stream().allMatch((row) -> form.accepts(row.get(index)))) {
				return Optional.empty();
			}
			forms.add(form);
		}
		return Optional.of(forms);
	}

	/**
	 * Return whether values of a type travel as elements of an array as they are.
	 * @param type the type of the values
	 * @return whether they need no other form
	 */
	static boolean isNative(Class<?> type) {
		ArrayForm form = FORMS.get(type.getName());
		return form != null && form.component() == type && form.cast() == null;
	}

	private static @Nullable ArrayForm of(Class<?> type) {
		Class<?> candidate = ClassUtils.resolvePrimitiveIfNecessary(type);
		while (candidate != null && !FORMS.containsKey(candidate.getName())) {
			candidate = candidate.getSuperclass();
		}
		return (candidate != null) ? FORMS.get(candidate.getName()) : null;
	}

	private boolean accepts(@Nullable Object value) {
		return value == null || this.type.isInstance(value);
	}

	private static Map<String, ArrayForm> forms() {
		Map<String, ArrayForm> forms = new HashMap<>();
		put(forms, "boolean", Boolean.class);
		put(forms, "smallint", Byte.class, Short.class);
		put(forms, "integer", Integer.class);
		put(forms, "bigint", Long.class);
		put(forms, "real", Float.class);
		put(forms, "double precision", Double.class);
		put(forms, "numeric", BigDecimal.class, BigInteger.class);
		put(forms, "varchar", String.class);
		put(forms, "uuid", UUID.class);
		put(forms, "date", LocalDate.class);
		put(forms, "time", LocalTime.class);
		put(forms, "timetz", OffsetTime.class);
		put(forms, "timestamp", LocalDateTime.class);
		put(forms, "timestamptz", Instant.class, OffsetDateTime.class, ZonedDateTime.class);
		put(forms, "inet", InetAddress.class);
		// the driver quotes the elements of arrays of texts only
		for (Class<?> type : List.of(Character.class, URI.class, URL.class)) {
			text(forms, null, type, Object::toString);
		}
		text(forms, "bytea", byte[].class, ArrayForm::hex);
		text(forms, "bytea", ByteBuffer.class, ArrayForm::hex);
		if (ClassUtils.isPresent("io.r2dbc.postgresql.codec.Json", ArrayForm.class.getClassLoader())) {
			text(forms, "jsonb", Json.class, Json::asString);
		}
		return Map.copyOf(forms);
	}

	private static void put(Map<String, ArrayForm> forms, String sqlType, Class<?>... types) {
		for (Class<?> type : types) {
			forms.put(type.getName(), new ArrayForm(type, type, sqlType + "[]", null, null));
		}
	}

	private static <T> void text(Map<String, ArrayForm> forms, @Nullable String cast, Class<T> type,
			Function<T, String> toText) {
		forms.put(type.getName(),
				new ArrayForm(type, String.class, "varchar[]", cast, (value) -> toText.apply(type.cast(value))));
	}

	private static String hex(byte[] bytes) {
		return "\\x" + HexFormat.of().formatHex(bytes);
	}

	private static String hex(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.duplicate().get(bytes);
		return hex(bytes);
	}

	/**
	 * Collect the values of a column.
	 * @param rows the rows
	 * @param column the index of the column
	 * @return the array
	 */
	Object collect(List<? extends List<@Nullable Object>> rows, int column) {
		@Nullable Object[] elements = (Object[]) Array.newInstance(this.component, rows.size());
		int index = 0;
		for (List<@Nullable Object> row : rows) {
			Object value = row.get(column);
			elements[index++] = (value != null && this.toElement != null) ? this.toElement.apply(value) : value;
		}
		return elements;
	}

	/**
	 * Return the SQL of one element.
	 * @param name its name
	 * @return the expression of the type that the driver gives a single value
	 */
	String element(String name) {
		return (this.cast != null) ? "CAST(" + name + " AS " + this.cast + ")" : name;
	}

}
