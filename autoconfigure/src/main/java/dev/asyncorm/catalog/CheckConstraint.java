package dev.asyncorm.catalog;

/**
 * A condition that every row fulfils.
 *
 * @param name the name of the constraint
 * @param condition the condition; a database hands it out in words of its own, so that
 * only names are comparable
 * @since 0.1.0
 */
public record CheckConstraint(String name, String condition) {
}
