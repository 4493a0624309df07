package dev.asyncorm.provider;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.r2dbc.spi.ConnectionFactoryOptions;
import org.jspecify.annotations.Nullable;

import dev.asyncorm.AsyncOrmConfigurationException;

/**
 * What the JDBC driver of PostgreSQL calls the options of the R2DBC driver, and the other
 * way round where names do not suffice.
 */
final class PostgresJdbc {

	/** By the name of the R2DBC driver. */
	static final Map<String, String> NAMES = Map.of("applicationName", "ApplicationName", "schema", "currentSchema",
			"sslMode", "sslmode", "sslRootCert", "sslrootcert", "sslCert", "sslcert", "sslKey", "sslkey", "sslPassword",
			"sslpassword");

	private static final Map<String, String> ALIASES = Map.of("sslnegotiation", "sslNegotiation");

	/** JDBC has none of these, or means something else by them. */
	private static final Set<String> R2DBC_ONLY = Set.of("autodetectExtensions", "compatibilityMode",
			"errorResponseLogLevel", "extensions", "fetchSize", "forceBinary", "lockWaitTimeout", "noticeLogLevel",
			"preferAttachedBuffers", "preparedStatementCacheQueries", "sslHostnameVerifier", "sslSni",
			"statementTimeout", "timeZone");

	private static final Pattern DURATION = Pattern.compile("(\\d+)(ns|us|ms|s|m|h|d)?");

	private static final Pattern SETTING = Pattern.compile("(?:-c\\s*|--)((?:\\\\.|\\S)+)");

	private PostgresJdbc() {
	}

	static Map<String, String> parameters(ConnectionFactoryOptions options) {
		Map<String, String> parameters = new TreeMap<>();
		DatabaseUrl.further(options).forEach((name, value) -> {
			boolean leftOut = R2DBC_ONLY.contains(name) || DatabaseUrl.isSecret(name);
			String text = leftOut ? null : text(name, value);
			if (text != null) {
				parameters.put(NAMES.getOrDefault(name, ALIASES.getOrDefault(name, name)), text);
			}
		});
		trustAsR2dbc(parameters);
		String recheck = parameters.remove("hostRecheckTime");
		if (recheck != null) {
			parameters.put("hostRecheckSeconds", recheck);
		}
		return parameters;
	}

	private static @Nullable String text(String name, Object value) {
		return switch (name) {
			case "connectTimeout", "hostRecheckTime" -> seconds(value);
			case "options" -> commandLine(value);
			case "sslMode", "sslmode" -> withoutTunnel(value).replace('_', '-');
			case "sslNegotiation", "sslnegotiation" -> withoutTunnel(value);
			case "targetServerType" -> serverType(value.toString());
			default -> DatabaseUrl.text(value);
		};
	}

	/**
	 * Without a root certificate the R2DBC driver trusts whom the JVM trusts, the JDBC
	 * driver looks for a file.
	 */
	private static void trustAsR2dbc(Map<String, String> parameters) {
		String mode = parameters.getOrDefault("sslmode",
				"true".equalsIgnoreCase(parameters.get("ssl")) ? "verify-full" : "");
		boolean files = parameters.containsKey("sslrootcert") || parameters.containsKey("sslcert");
		if (mode.startsWith("verify") && !files) {
			parameters.putIfAbsent("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
		}
	}

	private static String withoutTunnel(Object value) {
		String text = value.toString().toLowerCase(Locale.ROOT);
		if ("tunnel".equals(text)) {
			throw new AsyncOrmConfigurationException("JDBC cannot connect to PostgreSQL through an SSL tunnel.",
					"Use another SSL mode, or give a JDBC URL of its own to what needs JDBC.");
		}
		return text;
	}

	private static String serverType(String value) {
		return "prefersecondary".equals(value.replace("_", "").toLowerCase(Locale.ROOT)) ? "preferSecondary"
				: value.toLowerCase(Locale.ROOT);
	}

	/**
	 * Return whole seconds, at least one because zero means no limit.
	 */
	private static @Nullable String seconds(Object value) {
		Duration duration = (value instanceof Duration given) ? given : duration(value.toString().trim());
		return (duration == null || duration.isZero()) ? null
				: String.valueOf(Math.max(1, duration.plusMillis(999).toSeconds()));
	}

	private static @Nullable Duration duration(String text) {
		Matcher simple = DURATION.matcher(text.toLowerCase(Locale.ROOT));
		if (simple.matches()) {
			long amount = Long.parseLong(simple.group(1));
			return switch ((simple.group(2) != null) ? simple.group(2) : "ms") {
				case "ns" -> Duration.ofNanos(amount);
				case "us" -> Duration.ofNanos(Math.multiplyExact(amount, 1000));
				case "s" -> Duration.ofSeconds(amount);
				case "m" -> Duration.ofMinutes(amount);
				case "h" -> Duration.ofHours(amount);
				case "d" -> Duration.ofDays(amount);
				default -> Duration.ofMillis(amount);
			};
		}
		try {
			return Duration.parse(text);
		}
		catch (DateTimeParseException ex) {
			return null;
		}
	}

	/**
	 * Write the settings of the server as on its command line, where a backslash escapes
	 * blanks.
	 */
	private static String commandLine(Object options) {
		Map<String, String> settings = new LinkedHashMap<>();
		if (options instanceof Map<?, ?> map) {
			map.forEach((name, value) -> settings.put(String.valueOf(name), String.valueOf(value)));
		}
		else {
			for (String setting : options.toString().split(";")) {
				String[] pair = setting.split("=", 2);
				settings.put(pair[0], (pair.length < 2) ? "" : pair[1]);
			}
		}
		return settings.entrySet()
			.stream()
			.map((setting) -> "-c " + setting.toString().replaceAll("[\\\\\\s]", "\\\\$0"))
			.collect(Collectors.joining(" "));
	}

	/**
	 * Read settings of the server from a command line; others are the R2DBC driver's
	 * already.
	 */
	static String settings(String options) {
		if (!options.trim().startsWith("-")) {
			return options;
		}
		return SETTING.matcher(options)
			.results()
			.map((setting) -> setting.group(1).replaceAll("\\\\(.)", "$1"))
			.collect(Collectors.joining(";"));
	}

}
