package dev.asyncorm.sample;

import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Configuration;

import dev.asyncorm.session.AsyncSession;

/**
 * Keeps the session out of the documentation: it is no part of a request.
 */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

	static {
		SpringDocUtils.getConfig().addRequestWrapperToIgnore(AsyncSession.class);
	}

}
