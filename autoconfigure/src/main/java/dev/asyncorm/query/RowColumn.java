package dev.asyncorm.query;

import org.springframework.data.relational.core.sql.SqlIdentifier;

/**
 * A column of rows to write.
 *
 * @param name the column
 * @param type the type of the values as they are bound, after Spring Data's conversion
 * @since 0.1.0
 */
public record RowColumn(SqlIdentifier name, Class<?> type) {
}
