package dev.asyncorm.autoconfigure;

import liquibase.integration.spring.SpringLiquibase;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.context.annotation.Bean;

import dev.asyncorm.schema.Migrations;

/**
 * Auto-configuration of the versions of the default database that Liquibase keeps, and of
 * whether it is migrated at startup. With both tools the versions are Flyway's.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { LiquibaseAutoConfiguration.class, AsyncOrmFlywayAutoConfiguration.class },
		before = AsyncOrmAutoConfiguration.class)
@ConditionalOnClass({ SpringLiquibase.class, LiquibaseAutoConfiguration.class })
@ConditionalOnSingleCandidate(SpringLiquibase.class)
@EnableConfigurationProperties(AsyncOrmProperties.class)
public final class AsyncOrmLiquibaseAutoConfiguration {

	AsyncOrmLiquibaseAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	Migrations asyncOrmMigrations(SpringLiquibase liquibase) {
		return new LiquibaseMigrations(liquibase);
	}

	@Bean
	static LiquibaseStartup liquibaseStartup(ObjectProvider<AsyncOrmProperties> properties) {
		return new LiquibaseStartup(properties);
	}

}
