package dev.asyncorm.session;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.query.Update;
import org.springframework.data.relational.core.sql.SqlIdentifier;

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
