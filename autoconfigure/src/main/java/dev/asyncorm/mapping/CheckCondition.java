package dev.asyncorm.mapping;

/**
 * A condition that every row of an entity fulfils.
 *
 * @param name what the entity calls it
 * @param condition the condition in SQL
 * @since 0.1.0
 */
public record CheckCondition(String name, String condition) {
}
