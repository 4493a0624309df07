package dev.asyncorm.repository;

import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.data.repository.core.support.RepositoryComposition.RepositoryFragments;
import org.springframework.data.repository.core.support.RepositoryFactoryBeanSupport;
import org.springframework.data.repository.core.support.RepositoryFragment;
import org.springframework.util.function.SingletonSupplier;

/**
 * Gives every repository that extends {@link AsyncOrmOperations}, at any distance, its
 * implementation. Declare it as a static bean. Spring Data itself only looks at the
 * interfaces that a repository names directly, and would take the methods that come
 * through {@link AsyncOrmRepository} for derived queries. What the methods of an
 * {@link AsyncOrmRepository} read is managed by the current session.
 * <p>
 * The implementation is made for the first repository and needs an
 * {@link dev.asyncorm.provider.AsyncOrmProvider} and
 * {@link org.springframework.data.r2dbc.core.R2dbcEntityOperations}.
 *
 * @since 0.1.0
 */
public final class AsyncOrmFragmentPostProcessor implements BeanPostProcessor {

	private final SingletonSupplier<AsyncOrmOperations<?, ?>> operations;

	private final ManagedReads reads;

	/**
	 * Create a post-processor.
	 * @param beanFactory has the beans that the implementation needs
	 */
	public AsyncOrmFragmentPostProcessor(AutowireCapableBeanFactory beanFactory) {
		this.operations = SingletonSupplier.of(() -> beanFactory.createBean(DefaultAsyncOrmOperations.class));
		this.reads = new ManagedReads(beanFactory);
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof RepositoryFactoryBeanSupport<?, ?, ?> repository) {
			if (AsyncOrmOperations.class.isAssignableFrom(repository.getObjectType())) {
				repository.setRepositoryFragmentsFunction((beanFactory, context) -> RepositoryFragments
					.of(RepositoryFragment.implemented(AsyncOrmOperations.class, this.operations.obtain())));
			}
			repository.addRepositoryFactoryCustomizer((factory) -> factory.addRepositoryProxyPostProcessor(this.reads));
		}
		return bean;
	}

}
