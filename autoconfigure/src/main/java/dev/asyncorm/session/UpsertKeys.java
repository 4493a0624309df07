package dev.asyncorm.session;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;

import dev.asyncorm.mapping.EntityColumn;
import dev.asyncorm.mapping.EntityModel;
import dev.asyncorm.mapping.UniqueKey;

/**
 * Finds the key that an upsert names. Reads the keys of each entity type once; safe for
 * concurrent use.
 */
final class UpsertKeys {

	private final RelationalMappingContext context;

	private final Map<Class<?>, EntityModel> models = new ConcurrentHashMap<>();

	UpsertKeys(RelationalMappingContext context) {
		this.context = context;
	}

	List<EntityColumn> columns(Operation operation, EntityMapping mapping, String... properties) {
		EntityModel model = this.models.computeIfAbsent(mapping.type(), (type) -> EntityModel.of(this.context, type));
		return model.uniqueKey(Set.copyOf(Arrays.asList(properties)))
			.map(UniqueKey::columns)
			.orElseThrow(() -> new InvalidDataAccessApiUsageException(operation + " names " + Arrays.asList(properties)
					+ ", which is no key of " + mapping.type().getSimpleName() + "; use one of "
					+ model.uniqueKeys().stream().map(UniqueKey::properties).toList()
					+ ", or declare one with @Unique"));
	}

}
