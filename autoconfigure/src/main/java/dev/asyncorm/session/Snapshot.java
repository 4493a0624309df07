package dev.asyncorm.session;

import java.util.BitSet;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.mapping.ColumnValue;
import dev.asyncorm.mapping.EntityColumns;
import dev.asyncorm.mapping.WrittenColumn;

/**
 * The columns of an entity at one moment. Nobody may change its values.
 *
 * @param written the columns
 * @param values the values, in the order of the columns
 * @param source the immutable instance that they were taken from, or {@code null} for
 * instances that change
 */
record Snapshot(EntityColumns written, @Nullable Object[] values, @Nullable Object source) {

	/**
	 * Take a snapshot.
	 * @param written the columns
	 * @param values the values; arrays and other mutable ones are copied into place
	 * @param source the immutable instance, or {@code null}
	 * @return the snapshot
	 */
	static Snapshot of(EntityColumns written, @Nullable Object[] values, @Nullable Object source) {
		for (int i = 0; i < values.length; i++) {
			values[i] = ColumnValue.copyOf(values[i]);
		}
		return new Snapshot(written, values, source);
	}

	/**
	 * Return the values by column.
	 * @return a new map
	 */
	Map<SqlIdentifier, ColumnValue> columns() {
		return this.written.named(this.values);
	}

	@Nullable Object value(int index) {
		return this.values[index];
	}

	/**
	 * Return whether a property has a value in the database.
	 * @param property the property of one column
	 * @return whether it is not {@code null}
	 */
	boolean has(RelationalPersistentProperty property) {
		WrittenColumn column = this.written.find(property.getColumnName());
		return column != null && this.values[column.index()] != null;
	}

	/**
	 * Return which columns differ from this snapshot.
	 * @param current the values of now, in the order of the columns
	 * @return the places of the columns that are different
	 */
	BitSet changed(@Nullable Object[] current) {
		BitSet changed = new BitSet(current.length);
		for (int i = 0; i < current.length; i++) {
			if (!isSame(this.values[i], current[i])) {
				changed.set(i);
			}
		}
		return changed;
	}

	private static boolean isSame(@Nullable Object stored, @Nullable Object current) {
		return stored == current || (stored != null && Objects.deepEquals(stored, current));
	}

}
