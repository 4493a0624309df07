package dev.asyncorm.repository;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.data.repository.core.support.RepositoryFactoryBeanSupport;

/**
 * Marks the reading methods of repositories, so that they may run before the transaction
 * of a request begins. Declare it as a static bean.
 * <p>
 * Stateless.
 *
 * @since 0.1.0
 */
public final class PlainReadPostProcessor implements BeanPostProcessor {

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof RepositoryFactoryBeanSupport<?, ?, ?> repository) {
			repository.addRepositoryFactoryCustomizer((factory) -> factory.addRepositoryProxyPostProcessor(
					(proxy, information) -> proxy.addAdvice(PlainReadMarker.of(information))));
		}
		return bean;
	}

}
