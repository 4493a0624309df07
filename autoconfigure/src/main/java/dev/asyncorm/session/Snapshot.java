package dev.asyncorm.session;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.sql.SqlIdentifier;

/**
 * The columns of an entity at one moment.
 *
 * @param columns the values by column
 * @param source the immutable instance that they were taken from, or {@code null} for
 * instances that change
 */
record Snapshot(Map<SqlIdentifier, ColumnValue> columns, @Nullable Object source) {

	static Snapshot of(Map<SqlIdentifier, ColumnValue> columns, @Nullable Object source) {
		Map<SqlIdentifier, ColumnValue> copies = new LinkedHashMap<>();
		columns.forEach((column, value) -> copies.put(column, value.copy()));
		return new Snapshot(copies, source);
	}

	/**
	 * Return the columns that differ from this snapshot.
	 * @param current the values of now
	 * @return those of {@code current} that are different
	 */
	Map<SqlIdentifier, ColumnValue> changes(Map<SqlIdentifier, ColumnValue> current) {
		Map<SqlIdentifier, ColumnValue> changes = new LinkedHashMap<>();
		current.forEach((column, value) -> {
			if (!value.hasSameValue(this.columns.get(column))) {
				changes.put(column, value);
			}
		});
		return changes;
	}

}
