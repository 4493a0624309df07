package dev.asyncorm.provider;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import org.jspecify.annotations.Nullable;

import dev.asyncorm.AsyncOrmConfigurationException;

/**
 * Where a database is and how to log in: either a URL in any of the forms of
 * {@link DatabaseUrl}, or type, host, port and name. <pre>
 * new DatabaseConfiguration(null, "postgresql", "db", 5432, "shop", "app", password, Map.of())
 *     .toOptions();</pre> User name and password may come with the URL or beside it. They
 * are passed to the driver as they are, whatever characters they contain. What is given
 * twice with different values is an error. Immutable.
 *
 * @param url a URL, or {@code null}
 * @param type the type of the database, or {@code null} with a URL
 * @param host the host name, or {@code null} for the local host
 * @param port the TCP port, or {@code null} for the one that is usual
 * @param name the name of the database; for H2 the name of one in memory, or a path that
 * begins with {@code file:}, {@code ~}, {@code .} or {@code /}
 * @param username the user name, or {@code null}
 * @param password the password, or {@code null}
 * @param options options of the driver by name; unknown ones are left to the driver
 * @since 0.1.0
 */
public record DatabaseConfiguration(@Nullable String url, @Nullable String type, @Nullable String host,
		@Nullable Integer port, @Nullable String name, @Nullable String username, @Nullable String password,
		Map<String, String> options) {

	public DatabaseConfiguration {
		options = Map.copyOf(options);
	}

	/**
	 * Create a configuration from a URL.
	 * @param url the URL, with or without credentials
	 * @return the configuration
	 */
	public static DatabaseConfiguration of(String url) {
		return new DatabaseConfiguration(url, null, null, null, null, null, null, Map.of());
	}

	/**
	 * Translate into the options of the R2DBC driver.
	 * @return the options
	 * @throws AsyncOrmConfigurationException if something is missing, unknown or
	 * contradictory
	 */
	public ConnectionFactoryOptions toOptions() {
		ConnectionFactoryOptions location = (this.url != null) ? fromUrl(this.url) : fromType();
		ConnectionFactoryOptions.Builder builder = location.mutate();
		credential(builder, location, ConnectionFactoryOptions.USER, this.username);
		credential(builder, location, ConnectionFactoryOptions.PASSWORD, this.password);
		if (DatabaseType.of(location) == DatabaseType.POSTGRESQL) {
			this.options.forEach((option, value) -> add(builder, location, option, value));
			requireUser(builder.build());
		}
		return builder.build();
	}

	/**
	 * Return which driver the database needs, for a message.
	 * @return group and artifact of the driver
	 */
	public String driverArtifact() {
		return DatabaseType.of(toOptions()).artifact();
	}

	private ConnectionFactoryOptions fromUrl(String url) {
		if (this.host != null || this.port != null || this.name != null) {
			throw new AsyncOrmConfigurationException("The database has both a URL and a host, port or name.",
					"Give either the URL, or type, host, port and name.");
		}
		ConnectionFactoryOptions location = DatabaseUrl.parse(url);
		if (this.type != null && DatabaseType.of(this.type) != DatabaseType.of(location)) {
			throw new AsyncOrmConfigurationException(
					"The database has the type '" + this.type + "' and a URL of another type.",
					"Leave the type out; the URL says it.");
		}
		return (DatabaseType.of(location) == DatabaseType.H2) ? withSettings(location) : location;
	}

	private ConnectionFactoryOptions withSettings(ConnectionFactoryOptions location) {
		String settings = String.valueOf(DatabaseUrl.further(location).getOrDefault("options", ""));
		Map<String, String> all = H2Url.settings(settings);
		addSettings(all);
		return all.isEmpty() ? location
				: H2Url.toOptions(H2Url.location(location), all)
					.mutate()
					.from(location, (option) -> !"options".equals(option.name()))
					.build();
	}

	private void addSettings(Map<String, String> settings) {
		H2Url.settings(this.options.getOrDefault("options", ""))
			.forEach((setting, value) -> H2Url.put(settings, setting, value));
		this.options.forEach((option, value) -> {
			if (!"options".equals(option)) {
				H2Url.put(settings, option, value);
			}
		});
	}

	private ConnectionFactoryOptions fromType() {
		if (this.type == null) {
			throw new AsyncOrmConfigurationException("The database has neither a URL nor a type.",
					"Set 'url', or set 'type' to one of postgresql, h2.");
		}
		return (DatabaseType.of(this.type) == DatabaseType.H2) ? h2() : postgresql();
	}

	private ConnectionFactoryOptions postgresql() {
		ConnectionFactoryOptions.Builder builder = ConnectionFactoryOptions.builder()
			.option(ConnectionFactoryOptions.DRIVER, DatabaseType.POSTGRESQL.driver())
			.option(ConnectionFactoryOptions.HOST, Objects.requireNonNullElse(this.host, "localhost"));
		if (this.port != null) {
			builder.option(ConnectionFactoryOptions.PORT, this.port);
		}
		if (this.name != null) {
			builder.option(ConnectionFactoryOptions.DATABASE, this.name);
		}
		return builder.build();
	}

	private ConnectionFactoryOptions h2() {
		String database = Objects.requireNonNullElse(this.name, "");
		Map<String, String> settings = new LinkedHashMap<>();
		addSettings(settings);
		if (this.host != null) {
			String authority = (this.port != null) ? this.host + ":" + this.port : this.host;
			return H2Url.toOptions("tcp://" + authority + "/" + database, settings);
		}
		if (this.port != null) {
			throw new AsyncOrmConfigurationException("The H2 database has a port, but no host.",
					"Set 'host' for an H2 server, or leave out the port.");
		}
		boolean located = database.matches("(?i)([~./\\\\]|[a-z]+:).*");
		if (!located) {
			// without these the data would go with the last idle connection
			settings.putIfAbsent("DB_CLOSE_DELAY", "-1");
			settings.putIfAbsent("DB_CLOSE_ON_EXIT", "FALSE");
		}
		return H2Url.toOptions(located ? database : "mem:" + database, settings);
	}

	private static <T extends CharSequence> void credential(ConnectionFactoryOptions.Builder builder,
			ConnectionFactoryOptions location, Option<T> option, @Nullable T value) {
		if (value != null) {
			refuseOther(location, option, value);
			builder.option(option, value);
		}
	}

	private static void add(ConnectionFactoryOptions.Builder builder, ConnectionFactoryOptions location, String name,
			String value) {
		Option<Object> option = Option.valueOf(name);
		if (!location.hasOption(option)) {
			builder.option(option, value);
		}
		refuseOther(location, option, value);
	}

	private static void refuseOther(ConnectionFactoryOptions location, Option<?> option, Object value) {
		Object previous = location.getValue(option);
		if (previous != null && !previous.toString().equals(value.toString())) {
			throw new AsyncOrmConfigurationException(
					"'" + option.name() + "' of the database is given twice, with two values.",
					"Give it once, in the URL or beside it.");
		}
	}

	private static void requireUser(ConnectionFactoryOptions options) {
		if (!options.hasOption(ConnectionFactoryOptions.USER)) {
			throw new AsyncOrmConfigurationException("The PostgreSQL database has no user name.",
					"Set 'username', or put it into the URL.");
		}
	}

	@Override
	public String toString() {
		return "DatabaseConfiguration[url=" + ((this.url != null) ? DatabaseUrl.mask(this.url) : null) + ", type="
				+ this.type + ", host=" + this.host + ", port=" + this.port + ", name=" + this.name + ", username="
				+ this.username + ", password=" + ((this.password != null) ? "******" : null) + ", options="
				+ this.options.keySet() + "]";
	}

}
