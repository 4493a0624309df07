package dev.asyncorm.session;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.session.EntityState.Status;

/**
 * One entity of a session with its present state. Only the unit of work changes it; other
 * threads may look at it.
 */
final class EntityEntry {

	private final EntityMapping mapping;

	private final long order;

	private volatile EntityState state;

	private volatile boolean claimed;

	EntityEntry(EntityMapping mapping, long order, EntityState state) {
		this.mapping = mapping;
		this.order = order;
		this.state = state;
	}

	EntityMapping mapping() {
		return this.mapping;
	}

	/**
	 * Return the place in the order in which the session met its entities.
	 * @return a growing number
	 */
	long order() {
		return this.order;
	}

	EntityState state() {
		return this.state;
	}

	void state(EntityState newState) {
		this.state = newState;
	}

	Object instance() {
		return this.state.instance();
	}

	boolean is(Status status) {
		return this.state.status() == status;
	}

	/**
	 * Return whether a repository is about to write this entity, so that an autoflush
	 * must not.
	 * @return whether it is claimed
	 */
	boolean isClaimed() {
		return this.claimed;
	}

	void claimed(boolean isClaimed) {
		this.claimed = isClaimed;
	}

	/**
	 * Return the columns that an UPDATE would write, without the version.
	 * @return the changed columns
	 */
	Map<SqlIdentifier, ColumnValue> changes() {
		EntityState current = this.state;
		Snapshot stored = current.stored();
		return (stored != null) ? this.mapping.changes(stored, current.instance()) : Map.of();
	}

	/**
	 * Return what a flush writes: the given columns, as callbacks want them.
	 * @param columns the columns of the entity
	 * @return the columns to write
	 */
	Map<SqlIdentifier, ColumnValue> overridden(Map<SqlIdentifier, ColumnValue> columns) {
		EntityState.Preparation preparation = this.state.preparation();
		Map<SqlIdentifier, ColumnValue> result = new LinkedHashMap<>(columns);
		if (preparation != null) {
			result.putAll(preparation.overrides());
		}
		return result;
	}

	/**
	 * Return whether a flush would write this entity.
	 * @return whether it is pending, deleted or changed
	 */
	boolean isModified() {
		return switch (this.state.status()) {
			case PENDING, DELETED -> true;
			case MANAGED -> !changes().isEmpty();
			case GONE, DETACHED -> false;
		};
	}

	@Nullable Object id() {
		return this.mapping.id(instance());
	}

	@Override
	public String toString() {
		return this.mapping.describe(instance());
	}

}
