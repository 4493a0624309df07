package dev.asyncorm.session;

/**
 * What an upsert has made of one entity.
 *
 * @param <T> the entity type
 * @param entity the managed entity, as its row is now
 * @param created whether the row was inserted; {@code false} when it existed
 * @since 0.1.0
 */
public record UpsertResult<T>(T entity, boolean created) {

}
