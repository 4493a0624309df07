package dev.asyncorm.autoconfigure;

import org.flywaydb.core.Flyway;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;

import dev.asyncorm.schema.Migrations;

/**
 * Auto-configuration of the versions of the default database that Flyway keeps, and of
 * whether it is migrated at startup.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = FlywayAutoConfiguration.class, before = AsyncOrmAutoConfiguration.class)
@ConditionalOnClass({ Flyway.class, FlywayMigrationStrategy.class })
@ConditionalOnSingleCandidate(Flyway.class)
@EnableConfigurationProperties(AsyncOrmProperties.class)
public final class AsyncOrmFlywayAutoConfiguration {

	AsyncOrmFlywayAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	Migrations asyncOrmMigrations(Flyway flyway) {
		return new FlywayMigrations(flyway);
	}

	@Bean
	@ConditionalOnMissingBean
	FlywayMigrationStrategy asyncOrmMigrationStrategy(AsyncOrmProperties properties) {
		return (flyway) -> {
			if (properties.schema().sync() == AsyncOrmProperties.Sync.ON_STARTUP) {
				MigrationWork.alone(flyway::migrate);
			}
		};
	}

}
