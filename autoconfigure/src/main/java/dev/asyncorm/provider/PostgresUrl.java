package dev.asyncorm.provider;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;

import dev.asyncorm.AsyncOrmConfigurationException;

/**
 * The PostgreSQL forms of a database URL. Parameters that JDBC or libpq name differently
 * get the name of the R2DBC driver, and back; all others pass unchanged.
 */
final class PostgresUrl {

	private static final String FAILOVER = "failover";

	private static final Map<String, String> R2DBC_NAMES = r2dbcNames();

	private PostgresUrl() {
	}

	private static Map<String, String> r2dbcNames() {
		Map<String, String> names = PostgresJdbc.NAMES.entrySet()
			.stream()
			.collect(Collectors.toMap(Entry::getValue, Entry::getKey));
		names.put("application_name", "applicationName");
		names.put("connect_timeout", "connectTimeout");
		names.put("dbname", "database");
		names.put("sslnegotiation", "sslNegotiation");
		names.put("username", "user");
		return names;
	}

	static ConnectionFactoryOptions parse(String prefix, String url) {
		int colon = url.indexOf(':');
		int slashes = url.indexOf("://");
		int question = url.indexOf('?');
		Map<String, String> values = new LinkedHashMap<>();
		if (slashes >= 0 && (question < 0 || slashes < question)) {
			if (slashes > colon) {
				values.put("protocol", url.substring(colon + 1, slashes));
			}
			parseHierarchy(url.substring(slashes + "://".length()), values);
		}
		else {
			parsePath(url.substring(colon + 1), values);
		}
		if (prefix.startsWith("r2dbcs")) {
			values.putIfAbsent("ssl", "true");
		}
		return toOptions(values);
	}

	private static void parseHierarchy(String text, Map<String, String> values) {
		int end = text.length();
		for (char delimiter : new char[] { '/', '?', '#' }) {
			int index = text.indexOf(delimiter);
			end = (index >= 0) ? Math.min(end, index) : end;
		}
		String authority = text.substring(0, end);
		refuseStrayCredentials(authority, text.substring(end));
		int at = authority.lastIndexOf('@');
		if (at >= 0) {
			parseUserInfo(authority.substring(0, at), values);
		}
		parseHosts(authority.substring(at + 1), values);
		String rest = text.substring(end);
		parsePath(rest.startsWith("/") ? rest.substring(1) : rest, values);
	}

	/**
	 * A slash, question mark or hash in a password that is not encoded ends the authority
	 * early: better an error than a connection to another host.
	 */
	private static void refuseStrayCredentials(String authority, String rest) {
		boolean stray = rest.indexOf('#') >= 0 || (authority.indexOf('@') < 0 && rest.indexOf('@') >= 0);
		if (stray) {
			throw new AsyncOrmConfigurationException(
					"The database URL has an '@' or '#' behind its host, which looks like a part of a password.",
					"Percent-encode user name and password in the URL, or give them as properties of their own.");
		}
	}

	private static void parseUserInfo(String userInfo, Map<String, String> values) {
		int colon = userInfo.indexOf(':');
		String user = (colon < 0) ? userInfo : userInfo.substring(0, colon);
		if (!user.isEmpty()) {
			values.put("user", DatabaseUrl.decode(user, "user name"));
		}
		if (colon >= 0) {
			values.put("password", DatabaseUrl.decode(userInfo.substring(colon + 1), "password"));
		}
	}

	private static void parseHosts(String hosts, Map<String, String> values) {
		if (hosts.contains(",")) {
			values.put("protocol", FAILOVER);
		}
		int colon = hosts.lastIndexOf(':');
		boolean withPort = colon > hosts.lastIndexOf(']') && !FAILOVER.equals(values.get("protocol"));
		String host = withPort ? hosts.substring(0, colon) : hosts;
		if (!host.isEmpty()) {
			values.put("host", DatabaseUrl.decode(host, "host"));
		}
		if (withPort) {
			values.put("port", hosts.substring(colon + 1));
		}
	}

	private static void parsePath(String text, Map<String, String> values) {
		int question = text.indexOf('?');
		String database = (question < 0) ? text : text.substring(0, question);
		if (!database.isEmpty()) {
			values.put("database", DatabaseUrl.decode(database, "database name"));
		}
		if (question >= 0) {
			DatabaseUrl.query(text.substring(question + 1))
				.forEach((name, value) -> DatabaseUrl.putOnce(values, R2DBC_NAMES.getOrDefault(name, name), value,
						"in the database URL"));
		}
	}

	private static ConnectionFactoryOptions toOptions(Map<String, String> values) {
		ConnectionFactoryOptions.Builder builder = ConnectionFactoryOptions.builder()
			.option(ConnectionFactoryOptions.DRIVER, DatabaseType.POSTGRESQL.driver());
		values.putIfAbsent("host", "localhost");
		values.forEach((name, value) -> {
			switch (name) {
				case "password" -> builder.option(ConnectionFactoryOptions.PASSWORD, value);
				case "port" -> builder.option(ConnectionFactoryOptions.PORT, port(value));
				case "connectTimeout" -> builder.option(Option.valueOf(name), seconds(value));
				case "options" -> builder.option(Option.valueOf(name), PostgresJdbc.settings(value));
				default -> builder.option(Option.valueOf(name), value);
			}
		});
		return builder.build();
	}

	private static int port(String text) {
		if (!text.matches("\\d{1,5}")) {
			throw new AsyncOrmConfigurationException("The port in the database URL is not a number.",
					"Write host:port. Percent-encode a user name or password that contains one of @:/%?#.");
		}
		return Integer.parseInt(text);
	}

	private static Object seconds(String value) {
		return value.matches("\\d+") ? Duration.ofSeconds(Long.parseLong(value)) : value;
	}

	static String toR2dbc(ConnectionFactoryOptions options) {
		Object protocol = options.getValue(ConnectionFactoryOptions.PROTOCOL);
		return "r2dbc:postgresql:" + ((protocol != null) ? protocol + ":" : "")
				+ hierarchy(options, parameters(options));
	}

	static String toJdbc(ConnectionFactoryOptions options) {
		if (!options.hasOption(ConnectionFactoryOptions.HOST)) {
			throw new AsyncOrmConfigurationException("JDBC cannot connect to PostgreSQL without a host name.",
					"Name the host in the database URL; a Unix domain socket is for R2DBC only.");
		}
		return "jdbc:postgresql:" + hierarchy(options, PostgresJdbc.parameters(options));
	}

	private static String hierarchy(ConnectionFactoryOptions options, Map<String, String> parameters) {
		StringBuilder url = new StringBuilder("//");
		url.append(DatabaseUrl.encodeHost(text(options, ConnectionFactoryOptions.HOST)));
		if (options.hasOption(ConnectionFactoryOptions.PORT)) {
			url.append(':').append(text(options, ConnectionFactoryOptions.PORT));
		}
		url.append('/').append(DatabaseUrl.encode(text(options, ConnectionFactoryOptions.DATABASE)));
		String query = parameters.entrySet()
			.stream()
			.map((parameter) -> DatabaseUrl.encode(parameter.getKey()) + "=" + DatabaseUrl.encode(parameter.getValue()))
			.collect(Collectors.joining("&"));
		return query.isEmpty() ? url.toString() : url.append('?').append(query).toString();
	}

	private static String text(ConnectionFactoryOptions options, Option<?> option) {
		Object value = options.getValue(option);
		return (value != null) ? value.toString() : "";
	}

	private static Map<String, String> parameters(ConnectionFactoryOptions options) {
		Map<String, String> parameters = new TreeMap<>();
		DatabaseUrl.further(options).forEach((name, value) -> {
			String text = (value instanceof Duration) ? value.toString() : DatabaseUrl.text(value);
			if (text != null && !DatabaseUrl.isSecret(name)) {
				parameters.put(name, text);
			}
		});
		return parameters;
	}

}
