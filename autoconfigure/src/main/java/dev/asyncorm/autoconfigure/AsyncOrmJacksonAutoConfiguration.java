package dev.asyncorm.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.JacksonModule;

import dev.asyncorm.web.RelationshipJson;

/**
 * Auto-configuration of JSON: relations that were not loaded are left out.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = JacksonAutoConfiguration.class)
@ConditionalOnClass({ JacksonModule.class, JacksonAutoConfiguration.class })
public final class AsyncOrmJacksonAutoConfiguration {

	AsyncOrmJacksonAutoConfiguration() {
	}

	@Bean
	JacksonModule asyncOrmRelationshipModule() {
		return RelationshipJson.module();
	}

}
