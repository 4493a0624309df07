package dev.asyncorm.relationship;

import java.util.List;
import java.util.function.BiConsumer;

import io.r2dbc.spi.Row;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import reactor.core.publisher.Mono;

import dev.asyncorm.mapping.EntityColumns;
import dev.asyncorm.query.BoundSql;

/**
 * What loading needs of a session.
 *
 * @param <E> what the session keeps of an entity; its instance may change meanwhile
 * @since 0.1.0
 */
public interface RelationStore<E> {

	/**
	 * Return the relations of an entity type.
	 * @param type the entity type
	 * @return the relations
	 */
	OwnerRelations relations(Class<?> type);

	/**
	 * Return how entities of a type are written.
	 * @param type the entity type
	 * @return the columns
	 */
	EntityColumns written(Class<?> type);

	/**
	 * Return the columns that a SELECT of a type names.
	 * @param type the entity type
	 * @return the columns; empty for all columns of the table
	 */
	List<SqlIdentifier> columns(Class<?> type);

	/**
	 * Turn what the driver returned for an id into the type of the id.
	 * @param type the entity type
	 * @param value the value
	 * @return the id
	 */
	Object id(Class<?> type, Object value);

	/**
	 * Find a known entity by id.
	 * @param type the entity type
	 * @param id the id
	 * @return the entity; {@code null} when the session does not know it
	 */
	@Nullable E find(Class<?> type, Object id);

	/**
	 * Find a known entity.
	 * @param instance the instance
	 * @return the entity; {@code null} when the session does not know it
	 */
	@Nullable E find(Object instance);

	/**
	 * Return the present instance of an entity.
	 * @param entity the entity
	 * @return the instance
	 */
	Object instance(E entity);

	/**
	 * Let a copy with other relations take the place of an immutable instance.
	 * @param entity the entity
	 * @param copy the copy, whose columns are the same
	 */
	void relate(E entity, Object copy);

	/**
	 * Return what the relations of an entity held last.
	 * @param entity the entity
	 * @return what was loaded or flushed
	 */
	Holdings<E> holdings(E entity);

	/**
	 * Take note that a relation was loaded.
	 * @param entity the entity
	 * @param loaded what its relations hold now
	 * @param relation the number of the relation
	 */
	void loaded(E entity, Holdings<E> loaded, int relation);

	/**
	 * Read entities; known ones win.
	 * @param type the entity type
	 * @param sql the statement
	 * @param each gets each row and the instance that was made of it, in order
	 * @return the entities in the order of the rows
	 */
	Mono<List<E>> read(Class<?> type, BoundSql sql, BiConsumer<Row, Object> each);

}
