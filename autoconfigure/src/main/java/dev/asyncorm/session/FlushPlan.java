package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.session.EntityState.Status;

/**
 * What a flush will write, in order: inserts in the order of {@code add}, then updates,
 * then deletes. A delete comes first when its id is inserted again. Without I/O.
 *
 * @param actions the actions in order
 */
record FlushPlan(List<Action> actions) {

	/**
	 * Plan the writing of modified and prepared entities.
	 * @param modified the entities in the order in which they came
	 * @return the plan
	 */
	static FlushPlan of(List<EntityEntry> modified) {
		Set<List<Object>> inserted = keys(modified, Status.PENDING);
		List<Action> actions = new ArrayList<>();
		List<Action> deletes = new ArrayList<>();
		for (EntityEntry entry : modified) {
			if (entry.is(Status.DELETED)) {
				(inserted.contains(key(entry)) ? actions : deletes).add(new Delete(entry, stored(entry)));
			}
		}
		for (EntityEntry entry : modified) {
			if (entry.is(Status.PENDING)) {
				actions.add(insert(entry));
			}
		}
		for (EntityEntry entry : modified) {
			if (entry.is(Status.MANAGED)) {
				actions.add(update(entry));
			}
		}
		actions.addAll(deletes);
		return new FlushPlan(actions);
	}

	private static Set<List<Object>> keys(List<EntityEntry> entries, Status status) {
		return entries.stream()
			.filter((entry) -> entry.is(status) && entry.id() != null)
			.map(FlushPlan::key)
			.collect(Collectors.toSet());
	}

	private static List<Object> key(EntityEntry entry) {
		return List.of(entry.mapping().type(), Objects.requireNonNull(entry.id()));
	}

	private static Action insert(EntityEntry entry) {
		Map<SqlIdentifier, ColumnValue> values = entry.overridden(entry.mapping().columns(entry.instance()));
		boolean isGenerated = entry.id() == null;
		if (isGenerated) {
			values.keySet().removeAll(entry.mapping().idColumns());
		}
		return new Insert(entry, values, isGenerated);
	}

	private static Action update(EntityEntry entry) {
		Map<SqlIdentifier, ColumnValue> values = new LinkedHashMap<>(entry.overridden(entry.changes()));
		SqlIdentifier version = entry.mapping().versionColumn();
		if (version != null) {
			ColumnValue value = entry.mapping().columns(entry.instance()).get(version);
			values.put(version, Objects.requireNonNull(value));
		}
		return new Update(entry, stored(entry), values);
	}

	private static Snapshot stored(EntityEntry entry) {
		return Objects.requireNonNull(entry.state().stored());
	}

	/**
	 * One row to write.
	 */
	sealed interface Action permits Insert, Update, Delete {

		EntityEntry entry();

	}

	/**
	 * A row to insert.
	 *
	 * @param entry the entity
	 * @param values the values
	 * @param isGenerated whether the database generates the id
	 */
	record Insert(EntityEntry entry, Map<SqlIdentifier, ColumnValue> values, boolean isGenerated) implements Action {
	}

	/**
	 * A row to update.
	 *
	 * @param entry the entity
	 * @param stored the columns in the database
	 * @param values the changed values
	 */
	record Update(EntityEntry entry, Snapshot stored, Map<SqlIdentifier, ColumnValue> values) implements Action {
	}

	/**
	 * A row to delete.
	 *
	 * @param entry the entity
	 * @param stored the columns in the database
	 */
	record Delete(EntityEntry entry, Snapshot stored) implements Action {
	}

}
