package dev.asyncorm.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.autoconfigure.web.DataWebProperties;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.web.ReactivePageableHandlerMethodArgumentResolver;
import org.springframework.data.web.ReactiveSortHandlerMethodArgumentResolver;
import org.springframework.data.web.config.EnableSpringDataWebSupport.PageSerializationMode;
import org.springframework.data.web.config.SpringDataJackson3Configuration;
import org.springframework.data.web.config.SpringDataWebSettings;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import tools.jackson.databind.JacksonModule;

import dev.asyncorm.web.WebComponents;
import dev.asyncorm.web.WindowJson;

/**
 * Auto-configuration of pages in requests and answers, which Boot has for Spring MVC
 * only: the same properties, {@code spring.data.web.*}, and always Spring Data's stable
 * form of JSON.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = { WebFluxAutoConfiguration.class, JacksonAutoConfiguration.class })
@ConditionalOnClass({ WebFluxConfigurer.class, ReactivePageableHandlerMethodArgumentResolver.class })
@ConditionalOnWebApplication(type = Type.REACTIVE)
@EnableConfigurationProperties(DataWebProperties.class)
public final class AsyncOrmPagingAutoConfiguration {

	AsyncOrmPagingAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	ReactiveSortHandlerMethodArgumentResolver asyncOrmSortResolver(DataWebProperties properties) {
		ReactiveSortHandlerMethodArgumentResolver resolver = new ReactiveSortHandlerMethodArgumentResolver();
		resolver.setSortParameter(properties.getSort().getSortParameter());
		return resolver;
	}

	@Bean
	@ConditionalOnMissingBean
	ReactivePageableHandlerMethodArgumentResolver asyncOrmPageResolver(DataWebProperties properties,
			ReactiveSortHandlerMethodArgumentResolver orders) {
		DataWebProperties.Pageable page = properties.getPageable();
		ReactivePageableHandlerMethodArgumentResolver resolver = new ReactivePageableHandlerMethodArgumentResolver(
				orders);
		resolver.setPageParameterName(page.getPageParameter());
		resolver.setSizeParameterName(page.getSizeParameter());
		resolver.setOneIndexedParameters(page.isOneIndexedParameters());
		resolver.setPrefix(page.getPrefix());
		resolver.setQualifierDelimiter(page.getQualifierDelimiter());
		resolver.setFallbackPageable(PageRequest.of(0, page.getDefaultPageSize()));
		resolver.setMaxPageSize(page.getMaxPageSize());
		return resolver;
	}

	@Bean
	WebFluxConfigurer asyncOrmPagingArguments(ReactivePageableHandlerMethodArgumentResolver pages,
			ReactiveSortHandlerMethodArgumentResolver orders) {
		return WebComponents.pagingArguments(pages, orders);
	}

	/**
	 * The JSON of pages and windows.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ JacksonModule.class, JacksonAutoConfiguration.class })
	static class Json {

		@Bean
		@ConditionalOnMissingBean(SpringDataJackson3Configuration.PageModule.class)
		JacksonModule asyncOrmPageModule(ObjectProvider<SpringDataWebSettings> settings) {
			return new SpringDataJackson3Configuration.PageModule(
					settings.getIfAvailable(() -> new SpringDataWebSettings(PageSerializationMode.VIA_DTO)));
		}

		@Bean
		JacksonModule asyncOrmWindowModule() {
			return WindowJson.module();
		}

	}

}
