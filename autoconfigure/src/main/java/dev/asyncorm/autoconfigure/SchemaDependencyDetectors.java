package dev.asyncorm.autoconfigure;

import java.util.Arrays;
import java.util.Set;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.sql.init.dependency.AbstractBeansOfTypeDatabaseInitializerDetector;
import org.springframework.boot.sql.init.dependency.AbstractBeansOfTypeDependsOnDatabaseInitializationDetector;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.util.ClassUtils;

import dev.asyncorm.context.SessionScopes;
import dev.asyncorm.provider.AsyncOrmProvider;
import dev.asyncorm.session.AsyncSession;

/**
 * Tells Spring Boot which bean creates the tables and which beans wait for it.
 * Repositories wait through their template. {@code DatabaseClient} cannot wait: the
 * mapping context, from which the tables are made, is built with it.
 */
final class SchemaDependencyDetectors {

	private static final String[] MIGRATIONS = {
			"org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer",
			"liquibase.integration.spring.SpringLiquibase" };

	private SchemaDependencyDetectors() {
	}

	private static boolean hasMigrations(ConfigurableListableBeanFactory beanFactory) {
		ClassLoader classLoader = beanFactory.getBeanClassLoader();
		return Arrays.stream(MIGRATIONS)
			.filter((type) -> ClassUtils.isPresent(type, classLoader))
			.map((type) -> ClassUtils.resolveClassName(type, classLoader))
			.anyMatch((type) -> beanFactory.getBeanNamesForType(type, true, false).length > 0);
	}

	/**
	 * Detects the bean that creates the tables. It comes before SQL scripts, which can
	 * then fill the tables.
	 */
	static final class Initializers extends AbstractBeansOfTypeDatabaseInitializerDetector {

		@Override
		protected Set<Class<?>> getDatabaseInitializerBeanTypes() {
			return Set.of(SchemaInitializer.class);
		}

		@Override
		public Set<String> detect(ConfigurableListableBeanFactory beanFactory) {
			return hasMigrations(beanFactory) ? Set.of() : super.detect(beanFactory);
		}

		@Override
		public int getOrder() {
			return -100;
		}

	}

	/**
	 * Detects the same bean when there are migrations: these come first, and what they
	 * leave out is created.
	 */
	static final class InitializersAfterMigrations extends AbstractBeansOfTypeDatabaseInitializerDetector {

		@Override
		protected Set<Class<?>> getDatabaseInitializerBeanTypes() {
			return Set.of(SchemaInitializer.class);
		}

		@Override
		public Set<String> detect(ConfigurableListableBeanFactory beanFactory) {
			return hasMigrations(beanFactory) ? super.detect(beanFactory) : Set.of();
		}

		@Override
		public int getOrder() {
			return 100;
		}

	}

	/**
	 * Detects the beans that use the tables.
	 */
	static final class Users extends AbstractBeansOfTypeDependsOnDatabaseInitializationDetector {

		@Override
		protected Set<Class<?>> getDependsOnDatabaseInitializationBeanTypes() {
			return Set.of(R2dbcEntityOperations.class, AsyncSession.class, AsyncOrmProvider.class, SessionScopes.class);
		}

	}

}
