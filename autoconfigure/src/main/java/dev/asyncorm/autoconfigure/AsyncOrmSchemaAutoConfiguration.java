package dev.asyncorm.autoconfigure;

import io.r2dbc.spi.ConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.r2dbc.autoconfigure.DataR2dbcAutoConfiguration;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.r2dbc.convert.R2dbcConverter;

import dev.asyncorm.schema.ConstraintNaming;
import dev.asyncorm.schema.Schema;

/**
 * Auto-configuration of the schema of the default database, and of its creation at
 * startup as {@code async-orm.schema.mode} says.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = DataR2dbcAutoConfiguration.class)
@ConditionalOnClass({ ConnectionFactory.class, R2dbcConverter.class })
@ConditionalOnSingleCandidate(ConnectionFactory.class)
@ConditionalOnBean(R2dbcConverter.class)
@EnableConfigurationProperties(AsyncOrmProperties.class)
public final class AsyncOrmSchemaAutoConfiguration {

	AsyncOrmSchemaAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	Schema asyncOrmSchema(ConnectionFactory connectionFactory, R2dbcConverter converter,
			ObjectProvider<ConstraintNaming> naming) {
		return Schema.of(connectionFactory, converter, naming.getIfAvailable(() -> ConstraintNaming.STANDARD));
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty("async-orm.schema.mode")
	@Import(DatabaseInitializationDependencyConfigurer.class)
	static class InitializerConfiguration {

		@Bean
		SchemaInitializer schemaInitializer(Schema schema, AsyncOrmProperties properties) {
			return new SchemaInitializer(schema, properties.schema().mode(), properties.shutdownTimeout());
		}

	}

}
