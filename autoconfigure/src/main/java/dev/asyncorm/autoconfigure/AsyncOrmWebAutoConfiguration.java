package dev.asyncorm.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilter;

import dev.asyncorm.context.SessionScopes;
import dev.asyncorm.web.WebComponents;
import dev.asyncorm.web.WebSettings;

/**
 * Auto-configuration of the session of a request: the filter, the handler parameter and
 * the answers to failures of the database.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = AsyncOrmAutoConfiguration.class, before = WebFluxAutoConfiguration.class)
@ConditionalOnClass({ WebFilter.class, WebFluxConfigurer.class })
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnBean(SessionScopes.class)
@ConditionalOnBooleanProperty(name = "async-orm.web.enabled", matchIfMissing = true)
public final class AsyncOrmWebAutoConfiguration {

	AsyncOrmWebAutoConfiguration() {
	}

	@Bean
	WebFilter asyncOrmSessionFilter(SessionScopes scopes, AsyncOrmProperties properties,
			ObjectProvider<RequestMappingHandlerMapping> mappings) {
		AsyncOrmProperties.Web web = properties.web();
		WebSettings settings = WebSettings.parse(StringUtils.collectionToCommaDelimitedString(web.commitOn()),
				web.responseBuffer(), web.excludePaths(), web.order());
		return WebComponents.sessionFilter(scopes, settings, () -> mappings.orderedStream().toList());
	}

	@Bean
	HandlerResultHandler asyncOrmPreparation(ObjectProvider<HandlerResultHandler> handlers) {
		return WebComponents.preparation(() -> handlers.orderedStream().toList());
	}

	@Bean
	WebExceptionHandler asyncOrmProblemDetails(ServerCodecConfigurer codecs) {
		return WebComponents.problemDetails(codecs);
	}

	@Bean
	WebFluxConfigurer asyncOrmSessionArguments() {
		return WebComponents.sessionArguments();
	}

}
