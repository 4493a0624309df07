package dev.asyncorm.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.data.mapping.callback.EntityCallback;
import org.springframework.data.r2dbc.convert.IdGeneratingEntityCallback;
import org.springframework.data.r2dbc.mapping.event.ReactiveAuditingEntityCallback;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.util.Lazy;

import dev.asyncorm.session.RepositorySaveCallback;

/**
 * Tells for which entity types the application has callbacks of its own, so that a
 * session needs not ask for every row. Callbacks whose entity type is unknown count for
 * all types.
 */
final class CallbackTypes implements BiPredicate<Class<?>, Class<?>> {

	/** The session audits by itself, and knows what it writes. */
	private static final List<Class<?>> NOT_CALLED = List.of(RepositorySaveCallback.class,
			ReactiveAuditingEntityCallback.class);

	private final RelationalMappingContext mapping;

	private final Lazy<List<ResolvableType>> callbacks;

	CallbackTypes(ConfigurableListableBeanFactory beanFactory, RelationalMappingContext mapping) {
		this.mapping = mapping;
		this.callbacks = Lazy.of(() -> callbacks(beanFactory));
	}

	private static List<ResolvableType> callbacks(ConfigurableListableBeanFactory beanFactory) {
		return Arrays.stream(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, EntityCallback.class))
			.map((name) -> type(beanFactory, name))
			.filter((type) -> NOT_CALLED.stream().noneMatch((known) -> known.isAssignableFrom(type.toClass())))
			.toList();
	}

	/**
	 * The definition knows what the class of a lambda does not.
	 */
	private static ResolvableType type(ConfigurableListableBeanFactory beanFactory, String name) {
		if (!beanFactory.containsLocalBean(name)
				&& beanFactory.getParentBeanFactory() instanceof ConfigurableListableBeanFactory parent) {
			return type(parent, name);
		}
		if (beanFactory.containsBeanDefinition(name)) {
			BeanDefinition definition = beanFactory.getMergedBeanDefinition(name);
			if (definition.getResolvableType().resolve() != null) {
				return definition.getResolvableType();
			}
		}
		return ResolvableType.forClass(beanFactory.getType(name));
	}

	@Override
	public boolean test(Class<?> kind, Class<?> entityType) {
		return this.callbacks.get().stream().anyMatch((callback) -> isFor(callback, kind, entityType));
	}

	private boolean isFor(ResolvableType callback, Class<?> kind, Class<?> entityType) {
		if (IdGeneratingEntityCallback.class.isAssignableFrom(callback.toClass()) && !hasSequence(entityType)) {
			return false;
		}
		// a bean that is declared as any callback may be one of every kind
		boolean isUnknown = callback.toClass() == EntityCallback.class;
		ResolvableType called = isUnknown ? callback : callback.as(kind);
		return called != ResolvableType.NONE && called.getGeneric().resolve(Object.class).isAssignableFrom(entityType);
	}

	private boolean hasSequence(Class<?> entityType) {
		RelationalPersistentEntity<?> entity = this.mapping.getRequiredPersistentEntity(entityType);
		RelationalPersistentProperty id = entity.getIdProperty();
		return id != null && id.hasSequence();
	}

}
