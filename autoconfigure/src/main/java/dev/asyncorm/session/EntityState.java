package dev.asyncorm.session;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.mapping.ColumnValue;
import dev.asyncorm.mapping.WrittenColumn;
import dev.asyncorm.relationship.Holdings;

/**
 * What the session knows about an entity at one moment. Immutable, so that a savepoint
 * only has to keep it.
 *
 * @param status where the entity is in its life
 * @param instance the entity; records are replaced
 * @param stored the columns in the database, or {@code null} for a pending entity
 * @param base the columns when the transaction began, or {@code null} for an entity that
 * this transaction adds
 * @param origin what the insert of this transaction has set
 * @param preparation what the next flush has set already, or {@code null}
 * @param related what is known of the relations
 */
record EntityState(Status status, Object instance, @Nullable Snapshot stored, @Nullable Snapshot base,
		@Nullable Origin origin, @Nullable Preparation preparation, Related related) {

	static EntityState pending(Object instance) {
		return new EntityState(Status.PENDING, instance, null, null, null, null, Related.NONE);
	}

	static EntityState managed(Object instance, Snapshot stored) {
		return new EntityState(Status.MANAGED, instance, stored, stored, null, null, Related.NONE);
	}

	EntityState with(Status newStatus) {
		return new EntityState(newStatus, this.instance, this.stored, this.base, this.origin, this.preparation,
				this.related);
	}

	EntityState with(Object newInstance) {
		return new EntityState(this.status, newInstance, this.stored, this.base, this.origin, this.preparation,
				this.related);
	}

	/**
	 * Take note that an immutable instance has another one with other relations in its
	 * place. That is no change of its columns.
	 * @param copy the other instance
	 * @return the state
	 */
	EntityState related(Object copy) {
		Snapshot current = this.stored;
		if (current == null || current.source() != this.instance) {
			return with(copy);
		}
		Snapshot moved = new Snapshot(current.written(), current.values(), copy);
		return new EntityState(this.status, copy, moved, (this.base != current) ? this.base : moved, this.origin,
				this.preparation, this.related);
	}

	/**
	 * Remember that the callbacks of the next flush have run.
	 * @param next what was set, or {@code null} to forget a preparation
	 * @return the state
	 */
	EntityState prepared(@Nullable Preparation next) {
		return new EntityState(this.status, this.instance, this.stored, this.base, this.origin, next, this.related);
	}

	/**
	 * Take note that a flush or somebody else wrote the entity.
	 * @param snapshot the columns in the database
	 * @return the state
	 */
	EntityState written(Snapshot snapshot) {
		Preparation written = this.preparation;
		Origin first = (this.stored == null && written != null) ? written.before() : this.origin;
		return new EntityState(Status.MANAGED, this.instance, snapshot, this.base, first, null,
				this.related.written(snapshot));
	}

	/**
	 * Take note of what the database added when it inserted the row.
	 * @param columns the columns that the insert left out
	 * @return the state
	 */
	EntityState filled(List<WrittenColumn> columns) {
		Origin first = this.origin;
		return (first != null)
				? new EntityState(this.status, this.instance, this.stored, this.base,
						new Origin(first.id(), first.version(), columns, this.stored), this.preparation, this.related)
				: this;
	}

	/**
	 * Take note that the row was read again.
	 * @param snapshot the columns in the database
	 * @return the state
	 */
	EntityState read(Snapshot snapshot) {
		Snapshot newBase = (this.base == this.stored) ? snapshot : this.base;
		return new EntityState(this.status, this.instance, snapshot, newBase, this.origin, null, this.related);
	}

	/**
	 * Return whether this transaction has written the entity.
	 * @return whether a commit changes what is known
	 */
	boolean isChanged() {
		return this.stored != null && (this.base != this.stored || this.origin != null);
	}

	/**
	 * Return this state with other knowledge of the relations.
	 * @param newRelated what is known of the relations
	 * @return the state
	 */
	EntityState with(Related newRelated) {
		return new EntityState(this.status, this.instance, this.stored, this.base, this.origin, this.preparation,
				newRelated);
	}

	EntityState committed() {
		return new EntityState(this.status, this.instance, this.stored, this.stored, null, this.preparation,
				this.related.based(this.related.current()));
	}

	boolean isPrepared() {
		return this.preparation != null;
	}

	/**
	 * Return whether callbacks wrote columns beside the entity.
	 * @return whether what is stored differs from the entity
	 */
	boolean isOverridden() {
		Preparation current = this.preparation;
		return current != null && !current.overrides().isEmpty();
	}

	/**
	 * What an entity had before a flush prepared it, and what its insert has added.
	 *
	 * @param id the id
	 * @param version the version
	 * @param filled the columns that the insert left to the database
	 * @param inserted the columns as they were after the insert, or {@code null} when
	 * nothing was left to the database
	 */
	record Origin(@Nullable Object id, @Nullable Object version, List<WrittenColumn> filled,
			@Nullable Snapshot inserted) {

		Origin(@Nullable Object id, @Nullable Object version) {
			this(id, version, List.of(), null);
		}

		/**
		 * Take away what the database has filled in and nobody has changed since.
		 * @param values the columns of now
		 * @return the same array
		 */
		@Nullable Object[] withoutFilled(@Nullable Object[] values) {
			for (WrittenColumn column : this.filled) {
				int index = column.index();
				if (!column.id() && this.inserted != null
						&& Objects.deepEquals(values[index], this.inserted.value(index))) {
					values[index] = null;
				}
			}
			return values;
		}

	}

	/**
	 * What callbacks, auditing and the version have set for the next flush.
	 *
	 * @param before the id and version of before
	 * @param overrides the columns that callbacks wrote beside the entity
	 */
	record Preparation(Origin before, Map<SqlIdentifier, ColumnValue> overrides) {
	}

	/**
	 * What is known of the relations of an entity.
	 *
	 * @param current what they held when they were last loaded or flushed
	 * @param base what they held when the transaction began
	 * @param links the foreign keys that wait for generated ids
	 */
	record Related(Holdings<EntityEntry> current, Holdings<EntityEntry> base,
			Map<RelationalPersistentProperty, EntityEntry> links) {

		static final Related NONE = new Related(Holdings.none(), Holdings.none(), Map.of());

		/**
		 * Return whether this transaction has written relations.
		 * @return whether a commit changes what is known
		 */
		boolean isChanged() {
			return this.current != this.base;
		}

		Related with(Holdings<EntityEntry> flushed) {
			return new Related(flushed, this.base, this.links);
		}

		Related based(Holdings<EntityEntry> newBase) {
			return new Related(this.current, newBase, this.links);
		}

		Related loaded(Holdings<EntityEntry> loaded, int relation) {
			return new Related(loaded, this.current.based(this.base, loaded, relation), this.links);
		}

		Related linked(RelationalPersistentProperty key, @Nullable EntityEntry target) {
			Map<RelationalPersistentProperty, EntityEntry> changed = new HashMap<>(this.links);
			if (target != null) {
				changed.put(key, target);
			}
			else {
				changed.remove(key);
			}
			return new Related(this.current, this.base, Map.copyOf(changed));
		}

		/**
		 * Forget the keys that have their values now. One that was left out of an insert
		 * still waits.
		 * @param stored the columns in the database
		 * @return what is known
		 */
		Related written(Snapshot stored) {
			if (this.links.isEmpty()) {
				return this;
			}
			Map<RelationalPersistentProperty, EntityEntry> waiting = new HashMap<>(this.links);
			waiting.entrySet().removeIf((link) -> link.getValue().id() != null && stored.has(link.getKey()));
			return new Related(this.current, this.base, Map.copyOf(waiting));
		}

	}

	/**
	 * Where an entity is in its life.
	 */
	enum Status {

		/**
		 * Added and not yet in the database.
		 */
		PENDING,

		/**
		 * In the database and in the identity map.
		 */
		MANAGED,

		/**
		 * To be deleted by the next flush.
		 */
		DELETED,

		/**
		 * Deleted in this transaction.
		 */
		GONE,

		/**
		 * Unknown to the session.
		 */
		DETACHED

	}

}
