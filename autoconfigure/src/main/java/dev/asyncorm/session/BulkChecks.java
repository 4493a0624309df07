package dev.asyncorm.session;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.query.Update;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.session.EntityState.Status;

/**
 * Refuses updates and deletes by query that cannot mean what they say.
 */
final class BulkChecks {

	private BulkChecks() {
	}

	static void conditions(Operation operation, QuerySpec query) {
		if (query.limit() >= 0 || query.offset() > 0 || query.sort().isSorted()) {
			throw new InvalidDataAccessApiUsageException(operation
					+ " takes no order, limit or offset; select the ids first and name them in its condition");
		}
		if (query.lock() || query.overwrite()) {
			throw new InvalidDataAccessApiUsageException(
					operation + " takes neither forUpdate() nor populateExisting(); it locks what it changes, and "
							+ "managed entities follow by themselves");
		}
		if (query.criteria().isEmpty() && !query.unconditional()) {
			throw new InvalidDataAccessApiUsageException(operation
					+ " has no condition and would reach every row; add where(…), or unconditionally() to mean it");
		}
	}

	static void assignments(Operation operation, EntityMapping mapping, Update update) {
		Set<SqlIdentifier> names = update.getAssignments().keySet();
		if (names.isEmpty()) {
			throw new InvalidDataAccessApiUsageException(operation + " sets nothing; name at least one property");
		}
		for (SqlIdentifier name : names) {
			RelationalPersistentProperty property = property(mapping, name);
			if (property == null) {
				throw new InvalidDataAccessApiUsageException(operation + " sets '" + name.getReference() + "', which "
						+ mapping.type().getSimpleName() + " does not have; use one of " + known(mapping));
			}
			if (property.isIdProperty() || property.isVersionProperty()) {
				throw new InvalidDataAccessApiUsageException(operation + " sets '" + name.getReference()
						+ "', but an id never changes and a version counts by itself; leave it out");
			}
		}
	}

	/**
	 * Refuse to upsert entities of several types, and those that the session writes
	 * anyway.
	 * @param operation the operation
	 * @param entities the entities
	 * @param mappings the entity types
	 * @param unitOfWork the entities of the session
	 */
	static void entities(Operation operation, List<?> entities, EntityMappings mappings, UnitOfWork unitOfWork) {
		EntityMapping mapping = mappings.of(entities.get(0));
		for (Object entity : entities) {
			if (mappings.of(entity) != mapping) {
				throw new InvalidDataAccessApiUsageException(operation + " was given a "
						+ entity.getClass().getSimpleName() + ", too; call it once for each type");
			}
			EntityEntry known = unitOfWork.findExactly(entity);
			if (known != null) {
				throw new InvalidDataAccessApiUsageException(operation + " was given " + known
						+ ", which the session writes at its next flush; change it, or pass a new instance");
			}
		}
	}

	/**
	 * Refuse to change rows whose entities have changes that are not written.
	 * @param operation the operation
	 * @param mapping the entity type
	 * @param unitOfWork the entities
	 */
	static void written(Operation operation, EntityMapping mapping, UnitOfWork unitOfWork) {
		unitOfWork.modified((entry) -> entry.mapping() == mapping && entry.is(Status.MANAGED))
			.stream()
			.findFirst()
			.ifPresent((entry) -> {
				throw Misuse.unwritten(operation, entry);
			});
	}

	/**
	 * Return the columns that the caller sets.
	 * @param mapping the entity type
	 * @param update the assignments
	 * @return the columns
	 */
	static Collection<SqlIdentifier> columns(EntityMapping mapping, Update update) {
		return update.getAssignments().keySet().stream().map((name) -> {
			RelationalPersistentProperty property = property(mapping, name);
			return (property != null) ? property.getColumnName() : name;
		}).collect(Collectors.toSet());
	}

	private static @Nullable RelationalPersistentProperty property(EntityMapping mapping, SqlIdentifier name) {
		String path = name.getReference();
		int dot = path.indexOf('.');
		return mapping.entity().getPersistentProperty((dot < 0) ? path : path.substring(0, dot));
	}

	private static Set<String> known(EntityMapping mapping) {
		Set<String> names = new TreeSet<>();
		mapping.entity().forEach((property) -> names.add(property.getName()));
		return names;
	}

}
