package dev.asyncorm.web;

import org.springframework.data.web.ReactivePageableHandlerMethodArgumentResolver;
import org.springframework.data.web.ReactiveSortHandlerMethodArgumentResolver;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;

/**
 * Passes pages, orders and positions of the request to annotated handler methods.
 *
 * @param pages reads a page
 * @param orders reads an order
 */
record PagingArguments(ReactivePageableHandlerMethodArgumentResolver pages,
		ReactiveSortHandlerMethodArgumentResolver orders) implements WebFluxConfigurer {

	@Override
	public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
		configurer.addCustomResolver(this.pages, this.orders, new ScrollPositionArgumentResolver());
	}

}
