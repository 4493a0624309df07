package dev.asyncorm.session;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.core.TypeInformation;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.data.r2dbc.core.ReactiveDataAccessStrategy;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.util.ClassUtils;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.mapping.ResultShapes;

/**
 * The mappings of all entity types, read once and shared by all sessions.
 */
@SuppressWarnings("deprecation")
final class EntityMappings {

	private final ReactiveDataAccessStrategy strategy;

	private final Dialect dialect;

	private final Map<Class<?>, EntityMapping> mappings = new ConcurrentHashMap<>();

	private final ResultShapes results;

	EntityMappings(ReactiveDataAccessStrategy strategy, Dialect dialect) {
		this.strategy = strategy;
		this.dialect = dialect;
		this.results = new ResultShapes(strategy.getConverter(), dialect.textType());
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

	/**
	 * Find the properties of a type.
	 * @param type the type
	 * @return its properties, or {@code null} for the type of a single value
	 */
	@Nullable RelationalPersistentEntity<?> find(Class<?> type) {
		return this.strategy.getConverter().getMappingContext().getPersistentEntity(type);
	}

	/**
	 * Convert a value as it is written into a column.
	 * @param value the value, or a collection of values
	 * @return what the driver knows
	 */
	Object written(Object value) {
		if (value instanceof Collection<?> values) {
			return values.stream().map((each) -> (each != null) ? written(each) : each).toList();
		}
		Object written = this.strategy.getConverter().writeValue(value, TypeInformation.OBJECT);
		return (written != null) ? written : value;
	}

	ResultShapes results() {
		return this.results;
	}

}
