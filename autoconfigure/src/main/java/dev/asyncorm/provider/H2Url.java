package dev.asyncorm.provider;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;

import dev.asyncorm.AsyncOrmConfigurationException;

/**
 * The H2 forms of a database URL. All settings travel in the driver's {@code options}:
 * others the driver would ignore without a word, these H2 itself checks.
 */
final class H2Url {

	private static final Option<String> URL = Option.valueOf("url");

	private static final Option<String> SETTINGS = Option.valueOf("options");

	/** The driver ignores them, but H2 would refuse them as unknown settings. */
	private static final Set<String> IGNORED = Set.of("CONNECTTIMEOUT", "LOCKWAITTIMEOUT", "STATEMENTTIMEOUT", "SSL");

	private static final String USER = "USER";

	private static final String PASSWORD = "PASSWORD";

	private H2Url() {
	}

	static ConnectionFactoryOptions parse(String prefix, String text) {
		return prefix.startsWith("jdbc") ? parseJdbc(text) : parseR2dbc(text);
	}

	private static ConnectionFactoryOptions parseJdbc(String text) {
		int semicolon = text.indexOf(';');
		Map<String, String> settings = (semicolon < 0) ? new LinkedHashMap<>()
				: settings(text.substring(semicolon + 1));
		return toOptions((semicolon < 0) ? text : text.substring(0, semicolon), settings);
	}

	private static ConnectionFactoryOptions parseR2dbc(String text) {
		int question = text.indexOf('?');
		String location = (question < 0) ? text : text.substring(0, question);
		Map<String, String> query = (question < 0) ? Map.of() : DatabaseUrl.query(text.substring(question + 1));
		Map<String, String> settings = settings(query.getOrDefault(SETTINGS.name(), ""));
		query.forEach((name, value) -> {
			if (!name.equals(SETTINGS.name()) && !name.equals(URL.name())) {
				put(settings, name, value);
			}
		});
		if (query.containsKey(URL.name())) {
			return toOptions(query.get(URL.name()), settings);
		}
		int slashes = location.indexOf("://");
		String protocol = (slashes < 0) ? "" : location.substring(0, slashes);
		String path = location.substring(slashes + ((slashes < 0) ? 1 : "://".length()));
		path = path.substring(takeCredentials(path, settings));
		path = path.startsWith("/") ? path.substring(1) : path;
		return toOptions(protocol + ":" + DatabaseUrl.decode(path, "database name"), settings);
	}

	private static int takeCredentials(String path, Map<String, String> settings) {
		int slash = path.indexOf('/');
		int at = ((slash < 0) ? path : path.substring(0, slash)).lastIndexOf('@');
		if (at >= 0) {
			String[] pair = path.substring(0, at).split(":", 2);
			put(settings, USER, DatabaseUrl.decode(pair[0], "user name"));
			if (pair.length > 1) {
				put(settings, PASSWORD, DatabaseUrl.decode(pair[1], "password"));
			}
		}
		return at + 1;
	}

	/**
	 * Read settings that are separated by semicolons, where a backslash escapes one.
	 */
	static Map<String, String> settings(String text) {
		Map<String, String> settings = new LinkedHashMap<>();
		for (String setting : text.split("(?<!\\\\);")) {
			if (!setting.isBlank()) {
				String[] pair = setting.split("=", 2);
				put(settings, pair[0].trim(), (pair.length < 2) ? "" : pair[1]);
			}
		}
		return settings;
	}

	static void put(Map<String, String> settings, String name, String value) {
		DatabaseUrl.putOnce(settings, name.toUpperCase(Locale.ROOT), value, "among the settings of the H2 database");
	}

	static ConnectionFactoryOptions toOptions(String location, Map<String, String> settings) {
		ConnectionFactoryOptions.Builder builder = ConnectionFactoryOptions.builder()
			.option(ConnectionFactoryOptions.DRIVER, DatabaseType.H2.driver());
		Map<String, String> others = new LinkedHashMap<>(settings);
		String user = others.remove(USER);
		if (user != null) {
			builder.option(ConnectionFactoryOptions.USER, user);
		}
		String password = others.remove(PASSWORD);
		if (password != null) {
			builder.option(ConnectionFactoryOptions.PASSWORD, password.replaceAll("\\\\(.)", "$1"));
		}
		if (!others.isEmpty()) {
			builder.option(SETTINGS, toText(others));
		}
		locate(builder, location.trim());
		return builder.build();
	}

	private static String toText(Map<String, String> settings) {
		return settings.entrySet().stream().map(Object::toString).collect(Collectors.joining(";"));
	}

	private static void locate(ConnectionFactoryOptions.Builder builder, String location) {
		int colon = location.indexOf(':');
		String protocol = (colon < 2) ? "file" : location.substring(0, colon).toLowerCase(Locale.ROOT);
		String path = (colon < 2) ? location.substring((colon == 0) ? 1 : 0) : location.substring(colon + 1);
		if (path.isBlank()) {
			throw new AsyncOrmConfigurationException("The H2 database has no name.",
					"Give it one, such as jdbc:h2:mem:test or jdbc:h2:file:./data/test.");
		}
		if ("mem".equals(protocol) || "file".equals(protocol)) {
			builder.option(ConnectionFactoryOptions.PROTOCOL, protocol).option(ConnectionFactoryOptions.DATABASE, path);
		}
		else {
			builder.option(URL, location);
		}
	}

	static String toR2dbc(ConnectionFactoryOptions options) {
		String settings = settingsOf(options).isEmpty() ? "" : "options=" + DatabaseUrl.encode(settingsOf(options));
		Object url = options.getValue(URL);
		if (url != null) {
			String location = "r2dbc:h2:///?url=" + DatabaseUrl.encode(url.toString()).replace(":", "%3A");
			return settings.isEmpty() ? location : location + "&" + settings;
		}
		String location = "r2dbc:h2:" + options.getRequiredValue(ConnectionFactoryOptions.PROTOCOL) + ":///"
				+ DatabaseUrl.encode(options.getRequiredValue(ConnectionFactoryOptions.DATABASE).toString());
		return settings.isEmpty() ? location : location + "?" + settings;
	}

	static String toJdbc(ConnectionFactoryOptions options) {
		String settings = settingsOf(options);
		return "jdbc:h2:" + location(options) + (settings.isEmpty() ? "" : ";" + settings);
	}

	static String location(ConnectionFactoryOptions options) {
		Object url = options.getValue(URL);
		return (url != null) ? url.toString() : options.getRequiredValue(ConnectionFactoryOptions.PROTOCOL) + ":"
				+ options.getRequiredValue(ConnectionFactoryOptions.DATABASE);
	}

	private static String settingsOf(ConnectionFactoryOptions options) {
		Map<String, Object> further = DatabaseUrl.further(options);
		Map<String, String> settings = settings(String.valueOf(further.getOrDefault(SETTINGS.name(), "")));
		further.forEach((name, value) -> {
			if (!name.equals(SETTINGS.name()) && !name.equals(URL.name())) {
				put(settings, name, value.toString());
			}
		});
		settings.keySet().removeIf((name) -> name.equals(USER) || name.contains(PASSWORD) || IGNORED.contains(name));
		return toText(settings);
	}

}
