package dev.asyncorm.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.data.r2dbc.core.ReactiveDataAccessStrategy;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.util.ClassUtils;

import dev.asyncorm.dialect.Dialect;

/**
 * The mappings of all entity types, read once and shared by all sessions.
 */
@SuppressWarnings("deprecation")
final class EntityMappings {

	private final ReactiveDataAccessStrategy strategy;

	private final Dialect dialect;

	private final Map<Class<?>, EntityMapping> mappings = new ConcurrentHashMap<>();

	EntityMappings(ReactiveDataAccessStrategy strategy, Dialect dialect) {
		this.strategy = strategy;
		this.dialect = dialect;
	}

	EntityMapping of(Object instance) {
		return of(ClassUtils.getUserClass(instance));
	}

	EntityMapping of(Class<?> type) {
		EntityMapping known = this.mappings.get(type);
		return (known != null) ? known : this.mappings.computeIfAbsent(type, this::read);
	}

	@SuppressWarnings("unchecked")
	private EntityMapping read(Class<?> type) {
		MappingContext<? extends RelationalPersistentEntity<?>, ? extends RelationalPersistentProperty> context = this.strategy
			.getConverter()
			.getMappingContext();
		RelationalPersistentEntity<?> entity = context.getPersistentEntity(type);
		if (entity == null) {
			throw new InvalidDataAccessApiUsageException(
					type.getName() + " is not an entity; pass a class that is mapped to a table");
		}
		return new EntityMapping((RelationalPersistentEntity<Object>) entity, this.strategy, this.dialect);
	}

}
