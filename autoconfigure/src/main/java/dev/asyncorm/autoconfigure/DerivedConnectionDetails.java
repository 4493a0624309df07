package dev.asyncorm.autoconfigure;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.r2dbc.OptionsCapableConnectionFactory;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;
import reactor.core.publisher.Mono;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.provider.DatabaseUrl;

/**
 * The JDBC details of the database that a connection factory leads to.
 */
final class DerivedConnectionDetails implements JdbcConnectionDetails {

	private static final Duration CREDENTIALS_TIMEOUT = Duration.ofSeconds(30);

	private static final Set<String> WRAPPERS = Set.of("pool", "proxy");

	private static final Option<Object> TARGET_SERVER_TYPE = Option.valueOf("targetServerType");

	private final ConnectionFactoryOptions options;

	private final String url;

	private DerivedConnectionDetails(ConnectionFactoryOptions options) {
		this.options = options;
		this.url = keepInMemory(DatabaseUrl.toJdbc(options));
	}

	/**
	 * Derive the details. The options that the connections are really made with count
	 * more than the configured ones: customizers may have changed them, and an embedded
	 * database was not configured at all.
	 */
	static JdbcConnectionDetails of(ConnectionFactory connectionFactory, @Nullable R2dbcConnectionDetails configured,
			Environment environment) {
		String url = environment.getProperty("spring.datasource.url");
		if (StringUtils.hasText(url)) {
			return new GivenConnectionDetails(url, environment.getProperty("spring.datasource.username"),
					environment.getProperty("spring.datasource.password"));
		}
		OptionsCapableConnectionFactory capable = OptionsCapableConnectionFactory.unwrapFrom(connectionFactory);
		if (capable != null) {
			return new DerivedConnectionDetails(forMigration(capable.getOptions()));
		}
		if (configured != null) {
			return new DerivedConnectionDetails(forMigration(configured.getConnectionFactoryOptions()));
		}
		throw new AsyncOrmConfigurationException(
				"The database to migrate is unknown: the ConnectionFactory is a bean of the application that does not "
						+ "tell its options.",
				"Build it by Boot's ConnectionFactoryBuilder, or set 'spring.flyway.url' or 'spring.liquibase.url', or "
						+ "switch migrations off by 'spring.flyway.enabled=false' or 'spring.liquibase.enabled=false'.");
	}

	private static ConnectionFactoryOptions forMigration(ConnectionFactoryOptions given) {
		ConnectionFactoryOptions options = unwrap(given);
		if (options.hasOption(Option.valueOf("sslPassword"))) {
			throw new AsyncOrmConfigurationException(
					"The password of the client key ('sslPassword') cannot be passed on to JDBC.",
					"Set 'spring.flyway.url' or 'spring.liquibase.url', or use a key without a password.");
		}
		boolean failover = "failover".equals(options.getValue(ConnectionFactoryOptions.PROTOCOL));
		return failover ? options.mutate().option(TARGET_SERVER_TYPE, "primary").build() : options;
	}

	private static ConnectionFactoryOptions unwrap(ConnectionFactoryOptions options) {
		String driver = String.valueOf(options.getRequiredValue(ConnectionFactoryOptions.DRIVER));
		Object protocol = options.getValue(ConnectionFactoryOptions.PROTOCOL);
		if (!WRAPPERS.contains(driver.toLowerCase(Locale.ROOT)) || protocol == null) {
			return options;
		}
		String[] pair = protocol.toString().split(":", 2);
		ConnectionFactoryOptions.Builder inner = ConnectionFactoryOptions.builder()
			.from(options, (option) -> !option.equals(ConnectionFactoryOptions.PROTOCOL))
			.option(ConnectionFactoryOptions.DRIVER, pair[0]);
		if (pair.length > 1) {
			inner.option(ConnectionFactoryOptions.PROTOCOL, pair[1]);
		}
		return unwrap(inner.build());
	}

	/**
	 * A database in memory would go with the connection that migrated it.
	 */
	private static String keepInMemory(String url) {
		boolean lost = url.startsWith("jdbc:h2:mem:") && !url.toUpperCase(Locale.ROOT).contains(";DB_CLOSE_DELAY=");
		return lost ? url + ";DB_CLOSE_DELAY=-1" : url;
	}

	@Override
	public @Nullable String getUsername() {
		return text(ConnectionFactoryOptions.USER);
	}

	@Override
	public @Nullable String getPassword() {
		return text(ConnectionFactoryOptions.PASSWORD);
	}

	@Override
	public String getJdbcUrl() {
		return this.url;
	}

	private @Nullable String text(Option<?> option) {
		Object value = this.options.getValue(option);
		if (value instanceof Supplier<?> supplier) {
			value = supplier.get();
		}
		else if (value instanceof Publisher<?> publisher) {
			// the tools ask on the thread that starts the application or that they block
			value = Mono.from(publisher).block(CREDENTIALS_TIMEOUT);
		}
		return (value != null) ? value.toString() : null;
	}

	/**
	 * What the application says of JDBC itself, without credentials of R2DBC.
	 */
	private record GivenConnectionDetails(String url, @Nullable String user,
			@Nullable String secret) implements JdbcConnectionDetails {

		@Override
		public @Nullable String getUsername() {
			return this.user;
		}

		@Override
		public @Nullable String getPassword() {
			return this.secret;
		}

		@Override
		public String getJdbcUrl() {
			return this.url;
		}

		@Override
		public String toString() {
			return "GivenConnectionDetails";
		}

	}

}
