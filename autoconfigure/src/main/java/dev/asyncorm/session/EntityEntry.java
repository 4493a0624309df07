package dev.asyncorm.session;

import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

import org.jspecify.annotations.Nullable;

import dev.asyncorm.mapping.WrittenColumn;
import dev.asyncorm.session.EntityState.Status;

/**
 * One entity of a session with its present state. Only the unit of work changes it; other
 * threads may look at it.
 */
final class EntityEntry {

	private final EntityMapping mapping;

	private final long order;

	private final Savepoints savepoints;

	private volatile EntityState state;

	private volatile boolean claimed;

	private volatile boolean listed;

	private volatile @Nullable Object pendingId;

	/**
	 * Create an entry.
	 * @param mapping the entity type
	 * @param order the place in the order of entries
	 * @param state what is known of the entity
	 * @param savepoints remember what was known of it
	 */
	EntityEntry(EntityMapping mapping, long order, EntityState state, Savepoints savepoints) {
		this.mapping = mapping;
		this.order = order;
		this.state = state;
		this.savepoints = savepoints;
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
		this.savepoints.remember(this);
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
	 * Return whether the entity is among those that a flush looks at without comparing
	 * it.
	 * @return whether it is listed
	 */
	boolean isListed() {
		return this.listed;
	}

	void listed(boolean isListed) {
		this.listed = isListed;
	}

	/**
	 * Return the assigned id by which the entity was found while it was pending.
	 * @return the id, or {@code null}
	 */
	@Nullable Object pendingId() {
		return this.pendingId;
	}

	void pendingId(@Nullable Object id) {
		this.pendingId = id;
	}

	/**
	 * Return whether a flush knows without comparing columns that it has to look at this
	 * entity.
	 * @return whether it is pending, deleted, or replaced by another instance
	 */
	boolean isMarked() {
		EntityState current = this.state;
		Snapshot stored = current.stored();
		return switch (current.status()) {
			case PENDING, DELETED -> true;
			case MANAGED -> stored != null && stored.source() != null
					&& (stored.source() != current.instance() || !current.related().links().isEmpty());
			case GONE, DETACHED -> false;
		};
	}

	/**
	 * Return what a flush writes, as callbacks want it.
	 * @return the row, or {@code null} when nothing is to be written
	 */
	@Nullable RowChange change() {
		EntityState current = this.state;
		Snapshot stored = current.stored();
		if (current.status() == Status.PENDING) {
			return overridden(current, new RowChange(this, values(current), new BitSet(), List.of()));
		}
		if (stored == null || (current.status() == Status.MANAGED && stored.source() == current.instance()
				&& current.related().links().isEmpty())) {
			return null;
		}
		if (current.status() == Status.DELETED) {
			return new RowChange(this, stored.values(), new BitSet(), List.of());
		}
		@Nullable Object[] values = values(current);
		BitSet changed = this.mapping.changed(stored, current.instance(), values);
		if (current.status() != Status.MANAGED || changed.isEmpty()) {
			return null;
		}
		WrittenColumn version = this.mapping.keys().version();
		if (version != null) {
			changed.set(version.index());
		}
		return overridden(current, new RowChange(this, values, changed, List.of()));
	}

	/**
	 * Return the columns; a foreign key that waits for an id has the entity as its value.
	 */
	private @Nullable Object[] values(EntityState current) {
		@Nullable Object[] values = this.mapping.written().values(current.instance());
		current.related().links().forEach((key, target) -> values[this.mapping.index(key)] = target.reference());
		return values;
	}

	/**
	 * Return what a foreign key to this entity holds.
	 * @return the id as it is written, or this entry while the database has not generated
	 * it
	 */
	Object reference() {
		Object id = id();
		return (id != null) ? this.mapping.written().idValue(id) : this;
	}

	private static RowChange overridden(EntityState state, RowChange change) {
		EntityState.Preparation preparation = state.preparation();
		return (preparation == null || preparation.overrides().isEmpty()) ? change
				: change.overridden(preparation.overrides());
	}

	/**
	 * Return whether a flush would write this entity.
	 * @return whether it is pending, deleted or changed
	 */
	boolean isModified() {
		return switch (this.state.status()) {
			case PENDING, DELETED -> true;
			case MANAGED -> change() != null;
			case GONE, DETACHED -> false;
		};
	}

	/**
	 * Return whether the entity is what it was when the transaction began, so that a
	 * rollback has nothing to do.
	 * @return whether neither it nor its state has changed
	 */
	boolean isUntouched() {
		EntityState current = this.state;
		Snapshot stored = current.stored();
		if (stored == null || this.claimed || current.status() != Status.MANAGED || current.isChanged()
				|| current.isPrepared()) {
			return false;
		}
		return (stored.source() != null) ? stored.source() == current.instance()
				: stored.changed(this.mapping.written().values(current.instance())).isEmpty();
	}

	@Nullable Object id() {
		return this.mapping.id(instance());
	}

	@Override
	public String toString() {
		return this.mapping.describe(instance());
	}

	/**
	 * What was known of entities when savepoints were set. An entity is remembered when
	 * it changes for the first time, so that a savepoint costs nothing by itself. Holds
	 * mutable state; the end of the transaction may come from another thread.
	 */
	static final class Savepoints {

		private final Deque<Savepoint> open = new ConcurrentLinkedDeque<>();

		/**
		 * Set a savepoint.
		 * @param name its name
		 * @param newest the place of the newest entity that is known
		 */
		void created(String name, long newest) {
			this.open.push(new Savepoint(name, newest, new ConcurrentHashMap<>()));
		}

		void released(String name) {
			popAbove(name);
			pop();
		}

		/**
		 * Go back to a savepoint, which stays.
		 * @param name its name
		 * @return whether there is one
		 */
		boolean isRolledBack(String name) {
			popAbove(name);
			return !this.open.isEmpty();
		}

		private void popAbove(String name) {
			if (this.open.stream().anyMatch((savepoint) -> savepoint.name().equals(name))) {
				while (!this.open.element().name().equals(name)) {
					pop();
				}
			}
		}

		private void pop() {
			Savepoint popped = this.open.poll();
			Savepoint below = this.open.peek();
			if (popped != null && below != null) {
				popped.states().forEach(below::remember);
			}
		}

		void clear() {
			this.open.clear();
		}

		private void remember(EntityEntry entry) {
			Savepoint last = this.open.peek();
			if (last != null) {
				last.remember(entry, entry.state());
			}
		}

		/**
		 * Return what was known of an entity at the last savepoint.
		 * @param entry the entity
		 * @return the state, or {@code null} when it was not known
		 */
		@Nullable EntityState stateOf(EntityEntry entry) {
			Savepoint last = this.open.peek();
			return (last == null || entry.order() > last.newest()) ? null
					: last.states().getOrDefault(entry, entry.state());
		}

	}

	/**
	 * A savepoint.
	 *
	 * @param name its name
	 * @param newest the place of the newest entity that was known
	 * @param states what was known of the entities that have changed since
	 */
	private record Savepoint(String name, long newest, Map<EntityEntry, EntityState> states) {

		private void remember(EntityEntry entry, EntityState state) {
			if (entry.order() <= this.newest) {
				this.states.putIfAbsent(entry, state);
			}
		}

	}

}
