package dev.asyncorm.autoconfigure;

import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.r2dbc.ConnectionFactoryBuilder;
import org.springframework.boot.r2dbc.ConnectionFactoryDecorator;
import org.springframework.boot.r2dbc.autoconfigure.ConnectionFactoryOptionsBuilderCustomizer;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.autoconfigure.AsyncOrmProperties.Database;
import dev.asyncorm.provider.DatabaseConfiguration;

/**
 * Auto-configuration of the pool of the default database from
 * {@code async-orm.databases.default.*}; without these properties the pool is Spring
 * Boot's.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = R2dbcAutoConfiguration.class)
@ConditionalOnClass({ ConnectionFactory.class, ConnectionPool.class, ConnectionFactoryBuilder.class })
@EnableConfigurationProperties(AsyncOrmProperties.class)
public final class AsyncOrmConnectionAutoConfiguration {

	AsyncOrmConnectionAutoConfiguration(AsyncOrmProperties properties) {
		Set<String> unknown = new TreeSet<>(properties.databases().keySet());
		unknown.remove(AsyncOrmProperties.DEFAULT_DATABASE);
		if (!unknown.isEmpty()) {
			throw new AsyncOrmConfigurationException(
					"'async-orm.databases' names databases other than 'default': " + String.join(", ", unknown) + ".",
					"Configure 'async-orm.databases.default' only; further databases are not supported yet.");
		}
	}

	@Bean
	ConnectionFactoryReport connectionFactoryReport(AsyncOrmProperties properties, Environment environment,
			ObjectProvider<ConnectionFactory> connectionFactory,
			ObjectProvider<R2dbcConnectionDetails> connectionDetails, ObjectProvider<PoolConfiguration> ours,
			ObjectProvider<CommandConsole> console) {
		if (properties.defaultDatabase() != null && ours.getIfAvailable() == null) {
			throw new AsyncOrmConfigurationException(
					"There are both 'async-orm.databases.default' and a ConnectionFactory bean of the application.",
					"Remove one of the two.");
		}
		boolean echo = AsyncOrmProperties.Echo.of(properties.echo()) != AsyncOrmProperties.Echo.OFF;
		boolean chosen = properties.defaultDatabase() != null || environment.containsProperty("spring.r2dbc.url");
		return new ConnectionFactoryReport(connectionFactory, connectionDetails, chosen, echo, console);
	}

	@Configuration(proxyBeanMethods = false)
	@Conditional(OnDefaultDatabaseCondition.class)
	@ConditionalOnMissingBean(ConnectionFactory.class)
	static class PoolConfiguration {

		/** Set by test slices; the name of an embedded database that is not used here. */
		private static final String UNRELATED = "generate-unique-name";

		PoolConfiguration(Environment environment) {
			Set<String> boot = new TreeSet<>(
					OnDefaultDatabaseCondition.properties(environment, "spring.r2dbc").keySet());
			boot.remove(UNRELATED);
			if (!boot.isEmpty()) {
				throw new AsyncOrmConfigurationException(
						"The default database is configured twice: by 'async-orm.databases.default' and by 'spring.r2dbc' ("
								+ String.join(", ", boot) + ").",
						"Remove the properties of one of the two.");
			}
		}

		@Bean(destroyMethod = "dispose")
		ConnectionPool connectionFactory(AsyncOrmProperties properties,
				ObjectProvider<R2dbcConnectionDetails> connectionDetails,
				ObjectProvider<ConnectionFactoryOptionsBuilderCustomizer> customizers,
				ObjectProvider<ConnectionFactoryDecorator> decorators) {
			Database database = Objects.requireNonNull(properties.defaultDatabase());
			DatabaseConfiguration configuration = database.toConfiguration();
			R2dbcConnectionDetails details = connectionDetails.getIfAvailable();
			ConnectionFactoryOptions options = (details != null) ? details.getConnectionFactoryOptions()
					: configuration.toOptions();
			ConnectionFactoryBuilder builder = ConnectionFactoryBuilder.withOptions(options.mutate())
				.configure(
						(target) -> customizers.orderedStream().forEach((customizer) -> customizer.customize(target)))
				.decorators(decorators.orderedStream().toList());
			return database.pool().toConfiguration().build(build(builder, configuration));
		}

		private static ConnectionFactory build(ConnectionFactoryBuilder builder, DatabaseConfiguration configuration) {
			try {
				return builder.build();
			}
			catch (IllegalStateException ex) {
				throw new AsyncOrmConfigurationException("There is no driver for the default database.",
						"Add " + configuration.driverArtifact() + " to the dependencies.", ex);
			}
			catch (IllegalArgumentException ex) {
				throw new AsyncOrmConfigurationException(
						"The driver of the default database refused its configuration: " + ex.getMessage(),
						"Correct 'async-orm.databases.default'.", ex);
			}
		}

	}

}
