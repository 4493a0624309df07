package dev.asyncorm.relationship;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

import dev.asyncorm.mapping.EntityColumns;

/**
 * What writing relations needs of a session.
 *
 * @param <E> what the session keeps of an entity; its instance may change meanwhile
 * @since 0.1.0
 */
public interface RelationUnit<E> {

	/**
	 * Return the relations of an entity type.
	 * @param type the entity type
	 * @return the relations
	 */
	OwnerRelations relations(Class<?> type);

	/**
	 * Return the relations of an entity.
	 * @param entity the entity
	 * @return the relations
	 */
	OwnerRelations relations(E entity);

	/**
	 * Return how entities of a type are written.
	 * @param type the entity type
	 * @return the columns
	 */
	EntityColumns written(Class<?> type);

	/**
	 * Return where an entity is in its life.
	 * @param entity the entity
	 * @return the stage
	 */
	Stage stage(E entity);

	/**
	 * Return the place in the order in which the session met its entities.
	 * @param entity the entity
	 * @return a growing number
	 */
	long order(E entity);

	/**
	 * Return the present instance of an entity.
	 * @param entity the entity
	 * @return the instance
	 */
	Object instance(E entity);

	/**
	 * Return the id of an entity.
	 * @param entity the entity
	 * @return the id; {@code null} while the database has not generated it
	 */
	@Nullable Object id(E entity);

	/**
	 * Find a known entity.
	 * @param instance the instance
	 * @return the entity; {@code null} when the session does not know it
	 */
	@Nullable E find(Object instance);

	/**
	 * Return what the relations of an entity held when they were last loaded or flushed.
	 * @param entity the entity
	 * @return what they held
	 */
	Holdings<E> holdings(E entity);

	/**
	 * Take note of what the relations of an entity hold.
	 * @param entity the entity
	 * @param flushed what they hold now
	 */
	void flushed(E entity, Holdings<E> flushed);

	/**
	 * Add a new entity.
	 * @param instance the instance
	 * @return the entity
	 */
	E add(Object instance);

	/**
	 * Delete an entity, or forget a new one.
	 * @param entity the entity
	 */
	void delete(E entity);

	/**
	 * Let a copy with other relations take the place of an immutable instance.
	 * @param entity the entity
	 * @param copy the copy, whose columns are the same
	 */
	void relate(E entity, Object copy);

	/**
	 * Set a foreign key.
	 * @param entity the entity that holds the key
	 * @param key the property
	 * @param value the key; {@code null} for none
	 */
	void refer(E entity, RelationalPersistentProperty key, @Nullable Object value);

	/**
	 * Set a foreign key, at once or when the database has generated the id.
	 * @param entity the entity that holds the key
	 * @param key the property
	 * @param target what it refers to
	 */
	void link(E entity, RelationalPersistentProperty key, E target);

	/**
	 * Return what a foreign key will refer to.
	 * @param entity the entity that holds the key
	 * @param key the property
	 * @return the entity that is to be inserted; {@code null} when the key is as it is
	 */
	@Nullable E linked(E entity, RelationalPersistentProperty key);

	/**
	 * Return whether the application has set a foreign key since the entity was read or
	 * written.
	 * @param entity the entity that holds the key
	 * @param key the property
	 * @return whether it differs from what is stored, or has a value in a new entity
	 */
	boolean isGiven(E entity, RelationalPersistentProperty key);

	/**
	 * Where an entity is in its life.
	 */
	enum Stage {

		/**
		 * Added and not yet in the database.
		 */
		NEW,

		/**
		 * In the database.
		 */
		STORED,

		/**
		 * To be deleted.
		 */
		DELETED,

		/**
		 * Unknown to the session.
		 */
		GONE

	}

}
