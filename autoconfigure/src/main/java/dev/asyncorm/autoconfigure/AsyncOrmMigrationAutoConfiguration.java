package dev.asyncorm.autoconfigure;

import javax.sql.DataSource;

import io.r2dbc.spi.ConnectionFactory;
import liquibase.integration.spring.SpringLiquibase;
import org.flywaydb.core.Flyway;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.flyway.autoconfigure.FlywayProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseConnectionDetails;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseProperties;
import org.springframework.boot.r2dbc.ConnectionFactoryBuilder;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ResourceLoader;

/**
 * Auto-configuration that lets Flyway and Liquibase migrate the default database without
 * a JDBC URL of its own. What the application configures for them wins. No data source
 * comes into being: it would bring a transaction manager with it.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
		after = { AsyncOrmConnectionAutoConfiguration.class, R2dbcAutoConfiguration.class,
				DataSourceAutoConfiguration.class },
		before = { FlywayAutoConfiguration.class, LiquibaseAutoConfiguration.class })
@ConditionalOnClass({ ConnectionFactory.class, ConnectionFactoryBuilder.class, JdbcConnectionDetails.class })
@ConditionalOnSingleCandidate(ConnectionFactory.class)
@ConditionalOnMissingBean(DataSource.class)
public final class AsyncOrmMigrationAutoConfiguration {

	AsyncOrmMigrationAutoConfiguration() {
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Flyway.class, FlywayConnectionDetails.class })
	@ConditionalOnMissingBean(Flyway.class)
	@ConditionalOnBooleanProperty(name = "spring.flyway.enabled", matchIfMissing = true)
	@Conditional(FlywayConfiguration.NoUrl.class)
	@EnableConfigurationProperties(FlywayProperties.class)
	@Import(JdbcDetailsConfiguration.class)
	static class FlywayConfiguration {

		@Bean
		@ConditionalOnMissingBean
		FlywayConnectionDetails asyncOrmFlywayConnectionDetails(JdbcConnectionDetails details,
				FlywayProperties properties, ResourceLoader resources) {
			MigrationConnection connection = MigrationConnection.of(details, properties.getUser(),
					properties.getPassword(), properties.getDriverClassName());
			new MigrationRequirements("Flyway", "spring.flyway", resources.getClassLoader()).checkFlyway(connection);
			return new FlywayMigrationDetails(connection);
		}

		static class NoUrl extends NoneNestedConditions {

			NoUrl() {
				super(ConfigurationPhase.REGISTER_BEAN);
			}

			@ConditionalOnProperty("spring.flyway.url")
			static class Url {

			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ SpringLiquibase.class, LiquibaseConnectionDetails.class })
	@ConditionalOnMissingBean(SpringLiquibase.class)
	@ConditionalOnBooleanProperty(name = "spring.liquibase.enabled", matchIfMissing = true)
	@Conditional(LiquibaseConfiguration.NoUrl.class)
	@EnableConfigurationProperties(LiquibaseProperties.class)
	@Import(JdbcDetailsConfiguration.class)
	static class LiquibaseConfiguration {

		@Bean
		@ConditionalOnMissingBean
		LiquibaseConnectionDetails asyncOrmLiquibaseConnectionDetails(JdbcConnectionDetails details,
				LiquibaseProperties properties, ResourceLoader resources) {
			MigrationConnection connection = MigrationConnection.of(details, properties.getUser(),
					properties.getPassword(), properties.getDriverClassName());
			new MigrationRequirements("Liquibase", "spring.liquibase", resources.getClassLoader()).check(connection);
			return new LiquibaseMigrationDetails(connection);
		}

		static class NoUrl extends NoneNestedConditions {

			NoUrl() {
				super(ConfigurationPhase.REGISTER_BEAN);
			}

			@ConditionalOnProperty("spring.liquibase.url")
			static class Url {

			}

		}

	}

}
