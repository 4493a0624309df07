package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.mapping.ColumnValue;
import dev.asyncorm.mapping.EntityKeys.UniqueColumns;
import dev.asyncorm.mapping.EntityKeys.UniqueValue;
import dev.asyncorm.mapping.WrittenColumn;
import dev.asyncorm.session.EntityState.Status;

/**
 * One row that a flush writes, and how.
 *
 * @param entry the entity
 * @param values the values, one for each column of the type, and after them those of the
 * extra columns; of a deleted row those that are stored
 * @param changed the columns that an UPDATE writes, with the version; empty for an INSERT
 * or DELETE
 * @param extras the columns that callbacks wrote beside those of the entity
 */
record RowChange(EntityEntry entry, @Nullable Object[] values, BitSet changed, List<WrittenColumn> extras) {

	EntityMapping mapping() {
		return this.entry.mapping();
	}

	/**
	 * Return the id of the row.
	 * @return the id, or {@code null} when the database generates it
	 */
	@Nullable Object id() {
		return this.entry.id();
	}

	/**
	 * Return whether the database generates the id.
	 * @return whether the entity has none
	 */
	boolean isGenerated() {
		return mapping().keys().isGenerated(this.values);
	}

	/**
	 * Return whether a foreign key has no value before another row is inserted.
	 * @return whether one leads to a row whose id the database generates
	 */
	boolean isWaiting() {
		for (Object value : this.values) {
			if (value instanceof EntityEntry) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return what identifies the row in the database: the stored values, or those that
	 * this flush has inserted.
	 * @return one value for each column of the type
	 */
	@Nullable Object[] stored() {
		Snapshot stored = this.entry.state().stored();
		return (stored != null) ? stored.values() : this.values;
	}

	/**
	 * Return the unique keys that this change gives up.
	 * @return what they hold so far
	 */
	List<UniqueValue> given() {
		return this.entry.is(Status.PENDING) ? List.of() : uniques(stored());
	}

	/**
	 * Return the unique keys that this change takes.
	 * @return what they are to hold
	 */
	List<UniqueValue> taken() {
		return this.entry.is(Status.DELETED) ? List.of() : uniques(this.values);
	}

	private List<UniqueValue> uniques(@Nullable Object[] from) {
		List<UniqueColumns> keys = mapping().keys().uniques();
		List<UniqueValue> uniques = keys.isEmpty() ? List.of() : new ArrayList<>();
		for (UniqueColumns key : keys) {
			boolean isWritten = !this.entry.is(Status.MANAGED)
					|| key.columns().stream().anyMatch((column) -> this.changed.get(column.index()));
			UniqueValue value = isWritten ? key.of(from) : null;
			if (value != null) {
				uniques.add(value);
			}
		}
		return uniques;
	}

	/**
	 * Find the column by which this UPDATE can give up a unique key before it is written.
	 * @param key the key
	 * @return the index of a column that allows {@code null} and that it writes; empty
	 * when there is none
	 */
	OptionalInt released(UniqueColumns key) {
		return key.nullable().stream().mapToInt(WrittenColumn::index).filter(this.changed::get).findFirst();
	}

	/**
	 * Return the columns that an INSERT writes: ids without a value and columns that the
	 * database fills are left out.
	 * @param defaults the columns that the database fills
	 * @return the written columns of the type
	 */
	BitSet inserted(BitSet defaults) {
		int size = mapping().written().size();
		BitSet columns = new BitSet(size);
		columns.set(0, size);
		for (int i = defaults.nextSetBit(0); i >= 0; i = defaults.nextSetBit(i + 1)) {
			if (i < size && this.values[i] == null) {
				columns.clear(i);
			}
		}
		if (isGenerated()) {
			mapping().keys().ids().forEach((column) -> columns.clear(column.index()));
		}
		return columns;
	}

	/**
	 * Return this row with other values for some columns, which are written in any case.
	 * @param overrides the values by column; columns that the type does not have are
	 * added
	 * @return a copy
	 */
	RowChange overridden(Map<SqlIdentifier, ColumnValue> overrides) {
		List<@Nullable Object> all = new ArrayList<>(Arrays.asList(this.values));
		List<WrittenColumn> added = new ArrayList<>();
		BitSet columns = (BitSet) this.changed.clone();
		overrides.forEach((name, value) -> {
			WrittenColumn column = mapping().written().find(name);
			if (column == null) {
				added.add(new WrittenColumn(all.size(), name, value.type(), false, false, false));
				all.add(value.value());
			}
			else {
				all.set(column.index(), value.value());
				columns.set(column.index(), !columns.isEmpty());
			}
		});
		return new RowChange(this.entry, all.toArray(), columns, List.copyOf(added));
	}

	/**
	 * Return this row with one column set to {@code null}.
	 * @param column the index of the column
	 * @return a copy
	 */
	RowChange withNull(int column) {
		@Nullable Object[] copy = this.values.clone();
		copy[column] = null;
		return new RowChange(this.entry, copy, this.changed, this.extras);
	}

	/**
	 * Return an UPDATE of one column of this row.
	 * @param column the index of the column
	 * @param value its value
	 * @return the change
	 */
	RowChange only(int column, @Nullable Object value) {
		@Nullable Object[] copy = this.values.clone();
		copy[column] = value;
		BitSet one = new BitSet();
		one.set(column);
		return new RowChange(this.entry, copy, one, List.of());
	}

}
