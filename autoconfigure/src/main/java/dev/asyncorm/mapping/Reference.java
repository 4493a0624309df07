package dev.asyncorm.mapping;

import org.springframework.data.relational.core.sql.SqlIdentifier;

/**
 * What a foreign key refers to.
 *
 * @param target the entity type
 * @param table the table of the entity, qualified by its schema if it has one
 * @param column the id column of the entity
 * @param onDelete what the database does when the referred row is deleted
 * @since 0.1.0
 */
public record Reference(Class<?> target, SqlIdentifier table, SqlIdentifier column, ForeignKey.OnDelete onDelete) {
}
