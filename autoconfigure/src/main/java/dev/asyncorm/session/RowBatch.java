package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.asyncorm.mapping.WrittenColumn;

/**
 * Rows of one entity type that are written in the same way, so that one statement can
 * write many of them.
 *
 * @param kind what is done with them
 * @param mapping the entity type
 * @param written the columns that are written
 * @param returned the columns that the database fills in
 * @param rows the rows in order
 */
record RowBatch(Kind kind, EntityMapping mapping, List<WrittenColumn> written, List<WrittenColumn> returned,
		List<RowChange> rows) {

	private static RowBatch of(Key key) {
		boolean isInsert = key.kind() == Kind.INSERT;
		List<WrittenColumn> written = new ArrayList<>();
		List<WrittenColumn> returned = new ArrayList<>();
		for (WrittenColumn column : key.mapping().written().all()) {
			if (key.columns().get(column.index())) {
				written.add(column);
			}
			else if (isInsert) {
				returned.add(column);
			}
		}
		written.addAll(key.extras());
		return new RowBatch(key.kind(), key.mapping(), List.copyOf(written), List.copyOf(returned), new ArrayList<>());
	}

	/**
	 * Tell whether rows of another batch could join this one.
	 * @param other the other batch
	 * @return whether kind, type and columns are the same
	 */
	boolean isSame(RowBatch other) {
		return this.kind == other.kind && this.mapping == other.mapping && this.written.equals(other.written)
				&& this.returned.equals(other.returned);
	}

	/**
	 * Return whether the database fills in more than ids.
	 * @return whether other columns are returned
	 */
	boolean isFilled() {
		return this.returned.stream().anyMatch((column) -> !column.id());
	}

	/**
	 * Take over what the database has filled in when it inserted a row.
	 * @param instance the entity
	 * @param values the values of the returned columns as the driver returned them
	 * @return the entity, or a new instance for immutable ones
	 */
	Object filled(Object instance, @Nullable Object[] values) {
		@Nullable Object[] all = null;
		Object id = null;
		for (int i = 0; i < values.length; i++) {
			WrittenColumn column = this.returned.get(i);
			if (column.id()) {
				id = values[i];
			}
			else if (values[i] != null) {
				all = (all != null) ? all : this.mapping.written().values(instance);
				all[column.index()] = values[i];
			}
		}
		Object filled = (all != null) ? this.mapping.restore(new Snapshot(this.mapping.written(), all, null), instance)
				: instance;
		return (id != null) ? this.mapping.withGeneratedId(filled, id) : filled;
	}

	/**
	 * Collects rows into batches, in the order in which the batches begin. Mutable.
	 */
	static final class Builder {

		private final Kind kind;

		private final Map<Key, RowBatch> batches = new LinkedHashMap<>();

		private @Nullable Key lastKey;

		private @Nullable RowBatch last;

		Builder(Kind kind) {
			this.kind = kind;
		}

		/**
		 * Add a row.
		 * @param row the row
		 * @param columns the columns of the type that are written
		 */
		void add(RowChange row, BitSet columns) {
			Key key = new Key(this.kind, row.mapping(), columns, row.extras());
			if (!key.equals(this.lastKey)) {
				this.last = this.batches.computeIfAbsent(key, RowBatch::of);
				this.lastKey = key;
			}
			if (this.last != null) {
				this.last.rows().add(row);
			}
		}

		List<RowBatch> build() {
			return List.copyOf(this.batches.values());
		}

	}

	/**
	 * What is done with rows.
	 */
	enum Kind {

		/**
		 * They are inserted.
		 */
		INSERT,

		/**
		 * They are updated.
		 */
		UPDATE,

		/**
		 * A reference is set that they were inserted without, because they were inserted
		 * together with what they refer to.
		 */
		LINK,

		/**
		 * A reference is removed before what it refers to is deleted; they are deleted or
		 * updated later.
		 */
		UNLINK,

		/**
		 * They are deleted.
		 */
		DELETE

	}

	private record Key(Kind kind, EntityMapping mapping, BitSet columns, List<WrittenColumn> extras) {
	}

}
