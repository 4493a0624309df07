package dev.asyncorm.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param name the name, in the letters that the database stores
 * @param type the type in the words of {@link dev.asyncorm.dialect.Dialect#columnType},
 * so that equal types have equal texts
 * @param nullable whether it allows {@code null}
 * @param identity whether the database numbers the rows
 * @param defaultValue the expression that it takes when nothing is given, or {@code null}
 * @param comment what it says to people, or {@code null}
 * @since 0.1.0
 */
public record ColumnDefinition(String name, String type, boolean nullable, boolean identity,
		@Nullable String defaultValue, @Nullable String comment) {
}
