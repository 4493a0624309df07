package dev.asyncorm.session;

/**
 * What became of one entity that was created unless it existed.
 *
 * @param <T> the entity type
 * @param entity the managed entity, as its row is now
 * @param created whether this call inserted it; of several concurrent calls exactly one
 * did
 * @since 0.1.0
 */
public record CreateResult<T>(T entity, boolean created) {

}
