package dev.asyncorm.repository;

/**
 * What {@code getOrCreate} and {@code updateOrCreate} answer with.
 *
 * @param <T> the entity type
 * @param entity the managed entity
 * @param created whether this call inserted it; of several concurrent calls exactly one
 * did
 * @since 0.1.0
 */
public record CreateResult<T>(T entity, boolean created) {

}
