package dev.asyncorm.autoconfigure;

import java.util.Set;

import org.springframework.boot.sql.init.dependency.AbstractBeansOfTypeDatabaseInitializerDetector;
import org.springframework.boot.sql.init.dependency.AbstractBeansOfTypeDependsOnDatabaseInitializationDetector;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;

import dev.asyncorm.context.SessionScopes;
import dev.asyncorm.provider.AsyncOrmProvider;
import dev.asyncorm.session.AsyncSession;

/**
 * Tells Spring Boot which bean creates the tables and which beans wait for it.
 * Repositories wait through their template. {@code DatabaseClient} cannot wait: the
 * mapping context, from which the tables are made, is built with it.
 */
final class SchemaDependencyDetectors {

	private SchemaDependencyDetectors() {
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
		public int getOrder() {
			return -100;
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
