package dev.asyncorm.dialect;

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
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Column types by Java type. Keys are names, because the drivers are optional.
 *
 * @param types the column types, by the name of the boxed Java type
 * @param arraySuffix what makes a column type an array
 * @param names the names of column types
 */
record ColumnTypes(Map<String, String> types, String arraySuffix, TypeNames names) {

	static final ColumnTypes POSTGRESQL = new ColumnTypes(postgresql(), "[]", TypeNames.POSTGRESQL);

	static final ColumnTypes H2 = new ColumnTypes(h2(), " array", TypeNames.H2);

	Optional<String> of(Class<?> type, @Nullable Integer length) {
		if (type.isEnum()) {
			return of(String.class, length);
		}
		if (length != null && CharSequence.class.isAssignableFrom(type)) {
			return Optional.of("varchar(" + length + ")");
		}
		String known = this.types.get(ClassUtils.resolvePrimitiveIfNecessary(type).getName());
		if (known == null && type.isArray()) {
			return of(type.getComponentType(), length).map((component) -> component + this.arraySuffix);
		}
		return Optional.ofNullable(known);
	}

	private static Map<String, String> postgresql() {
		Map<String, String> types = common();
		types.put(String.class.getName(), "text");
		types.put(Clob.class.getName(), "text");
		types.put(Character.class.getName(), "varchar(1)");
		types.put(Byte.class.getName(), "smallint");
		types.put(BigDecimal.class.getName(), "numeric");
		types.put(BigInteger.class.getName(), "numeric");
		types.put(byte[].class.getName(), "bytea");
		types.put(ByteBuffer.class.getName(), "bytea");
		types.put(Blob.class.getName(), "bytea");
		types.put(LocalTime.class.getName(), "time");
		types.put(LocalDateTime.class.getName(), "timestamp");
		types.put(OffsetTime.class.getName(), "time with time zone");
		for (Class<?> type : new Class<?>[] { Instant.class, OffsetDateTime.class, ZonedDateTime.class }) {
			types.put(type.getName(), "timestamp with time zone");
		}
		types.put(URI.class.getName(), "text");
		types.put(URL.class.getName(), "text");
		types.put(InetAddress.class.getName(), "inet");
		types.put("io.r2dbc.postgresql.codec.Json", "jsonb");
		for (String type : new String[] { "Interval", "Box", "Circle", "Line", "Lseg", "Path", "Point", "Polygon" }) {
			types.put("io.r2dbc.postgresql.codec." + type, type.toLowerCase(Locale.ROOT));
		}
		return Map.copyOf(types);
	}

	private static Map<String, String> h2() {
		Map<String, String> types = common();
		types.put(String.class.getName(), "varchar");
		types.put(Clob.class.getName(), "clob");
		types.put(Byte.class.getName(), "tinyint");
		// NUMERIC without a scale has none, and with one would pad every value to it
		types.put(BigDecimal.class.getName(), "decfloat");
		types.put(byte[].class.getName(), "varbinary");
		types.put(ByteBuffer.class.getName(), "varbinary");
		types.put(Blob.class.getName(), "blob");
		types.put(LocalTime.class.getName(), "time(9)");
		types.put(LocalDateTime.class.getName(), "timestamp(9)");
		types.put(OffsetTime.class.getName(), "time(9) with time zone");
		for (Class<?> type : new Class<?>[] { Instant.class, OffsetDateTime.class, ZonedDateTime.class }) {
			types.put(type.getName(), "timestamp(9) with time zone");
		}
		return Map.copyOf(types);
	}

	private static Map<String, String> common() {
		Map<String, String> types = new HashMap<>();
		types.put(Boolean.class.getName(), "boolean");
		types.put(Short.class.getName(), "smallint");
		types.put(Integer.class.getName(), "integer");
		types.put(Long.class.getName(), "bigint");
		types.put(Float.class.getName(), "real");
		types.put(Double.class.getName(), "double precision");
		types.put(UUID.class.getName(), "uuid");
		types.put(LocalDate.class.getName(), "date");
		return types;
	}

}
