package dev.asyncorm.provider;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import org.jspecify.annotations.Nullable;

import dev.asyncorm.AsyncOrmConfigurationException;

/**
 * Translates between the URLs by which a database is commonly named and the options that
 * R2DBC drivers take. <pre>
 * ConnectionFactoryOptions options = DatabaseUrl.parse("jdbc:postgresql://db/shop?user=app");
 * DatabaseUrl.toR2dbc(options); // r2dbc:postgresql://db/shop
 * DatabaseUrl.toJdbc(options); // jdbc:postgresql://db/shop</pre> Known are
 * {@code r2dbc:postgresql:}, {@code jdbc:postgresql:}, {@code postgresql:},
 * {@code postgres:}, {@code r2dbc:h2:} and {@code jdbc:h2:}. User, password and
 * parameters of a URL are percent-decoded ({@code +} is a plus sign) and never written
 * back into a URL, nor into a message. Without I/O, and no driver is needed.
 *
 * @since 0.1.0
 */
public final class DatabaseUrl {

	private static final String FORMS = "r2dbc:postgresql:, jdbc:postgresql:, postgresql:, postgres:, r2dbc:h2:, "
			+ "jdbc:h2:";

	private static final Pattern SCHEME = Pattern.compile("((r2dbcs?|jdbc):)?[A-Za-z0-9]+:");

	private static final String SAFE = "-._~/:,;=!*()";

	private static final String SAFE_IN_HOST = "-._~:,[]*";

	private static final Set<Option<?>> STANDARD = Set.of(ConnectionFactoryOptions.DRIVER,
			ConnectionFactoryOptions.PROTOCOL, ConnectionFactoryOptions.HOST, ConnectionFactoryOptions.PORT,
			ConnectionFactoryOptions.DATABASE, ConnectionFactoryOptions.USER, ConnectionFactoryOptions.PASSWORD);

	private DatabaseUrl() {
	}

	/**
	 * Read a URL.
	 * @param url the URL, with or without credentials
	 * @return the options of the R2DBC driver
	 * @throws AsyncOrmConfigurationException if the URL has none of the known forms
	 */
	public static ConnectionFactoryOptions parse(String url) {
		String text = url.trim();
		int slashes = text.indexOf("://");
		String scheme = ((slashes < 0) ? text : text.substring(0, slashes + 1)).toLowerCase(Locale.ROOT);
		for (String prefix : new String[] { "r2dbc:", "r2dbcs:", "jdbc:", "" }) {
			if (scheme.startsWith(prefix + "postgresql:") || scheme.startsWith(prefix + "postgres:")) {
				return PostgresUrl.parse(prefix, text.substring(prefix.length()));
			}
			if (scheme.startsWith(prefix + "h2:") && !prefix.isEmpty()) {
				return H2Url.parse(prefix, text.substring(prefix.length() + "h2:".length()));
			}
		}
		if (scheme.startsWith("r2dbc:pool:") || scheme.startsWith("r2dbcs:pool:")) {
			throw new AsyncOrmConfigurationException("The database URL asks for a pool of its own ('r2dbc:pool:').",
					"Leave 'pool:' out of the URL and set the 'pool' properties of the database.");
		}
		throw new AsyncOrmConfigurationException(
				"The database URL '" + mask(text) + "' has an unknown scheme or database type.",
				"Use one of " + FORMS + ".");
	}

	/**
	 * Write a URL for R2DBC, without credentials.
	 * @param options the options of the R2DBC driver
	 * @return the URL
	 */
	public static String toR2dbc(ConnectionFactoryOptions options) {
		return (DatabaseType.of(options) == DatabaseType.H2) ? H2Url.toR2dbc(options) : PostgresUrl.toR2dbc(options);
	}

	/**
	 * Write a URL for JDBC, without credentials. Options get the names and values of the
	 * JDBC driver; those that only the R2DBC driver knows, and those whose values are
	 * objects, are left out.
	 * @param options the options of the R2DBC driver
	 * @return the URL
	 * @throws AsyncOrmConfigurationException if JDBC cannot connect that way
	 */
	public static String toJdbc(ConnectionFactoryOptions options) {
		return (DatabaseType.of(options) == DatabaseType.H2) ? H2Url.toJdbc(options) : PostgresUrl.toJdbc(options);
	}

	/**
	 * Return what of a URL may be shown: the scheme, behind which credentials may stand.
	 */
	static String mask(String url) {
		Matcher scheme = SCHEME.matcher(url);
		return (scheme.lookingAt() ? scheme.group() : "") + "…";
	}

	static String decode(String text, String what) {
		try {
			return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw new AsyncOrmConfigurationException(
					"The " + what + " in the database URL contains a '%' that does not begin a percent-encoding.",
					"Write '%25' for a percent sign, or give the value as a property of its own.");
		}
	}

	static String encode(String text) {
		return encode(text, SAFE);
	}

	static String encodeHost(String text) {
		return encode(text, SAFE_IN_HOST);
	}

	private static String encode(String text, String safe) {
		StringBuilder encoded = new StringBuilder(text.length());
		for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
			char character = (char) octet;
			if (octet > 0 && (Character.isLetterOrDigit(character) || safe.indexOf(character) >= 0)) {
				encoded.append(character);
			}
			else {
				encoded.append('%').append(String.format("%02X", octet & 0xFF));
			}
		}
		return encoded.toString();
	}

	static Map<String, String> query(String query) {
		Map<String, String> parameters = new LinkedHashMap<>();
		for (String parameter : query.split("&")) {
			if (!parameter.isBlank()) {
				String[] pair = parameter.split("=", 2);
				String name = decode(pair[0].trim(), "parameter name");
				String value = (pair.length < 2) ? "" : decode(pair[1].trim(), "parameter '" + name + "'");
				putOnce(parameters, name, value, "in the database URL");
			}
		}
		return parameters;
	}

	/**
	 * Put a value that must not contradict one that was given before: nothing that was
	 * configured is dropped without a word.
	 */
	static void putOnce(Map<String, String> values, String name, String value, String where) {
		String previous = values.putIfAbsent(name, value);
		if (previous != null && !previous.equals(value)) {
			throw new AsyncOrmConfigurationException("'" + name + "' is given twice " + where + ", with two values.",
					"Give it once.");
		}
	}

	/**
	 * Return the options beside driver, protocol, host, port, database and credentials,
	 * by name. A filter is the only way to list the options that the SPI leaves.
	 */
	static Map<String, Object> further(ConnectionFactoryOptions options) {
		Map<String, Object> further = new LinkedHashMap<>();
		ConnectionFactoryOptions.builder().from(options, (option) -> {
			Object value = options.getValue(option);
			if (value != null && !STANDARD.contains(option)) {
				further.put(option.name(), value);
			}
			return false;
		});
		return further;
	}

	/**
	 * Return an option as it can stand in a URL, or {@code null} for an object that is
	 * known to R2DBC only.
	 */
	static @Nullable String text(Object value) {
		boolean plain = value instanceof CharSequence || value instanceof Number || value instanceof Boolean
				|| value instanceof Enum;
		return plain ? value.toString() : null;
	}

	static boolean isSecret(String name) {
		return name.toLowerCase(Locale.ROOT).contains("password");
	}

}
