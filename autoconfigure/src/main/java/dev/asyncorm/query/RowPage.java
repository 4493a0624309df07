package dev.asyncorm.query;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A statement that writes consecutive rows of a list.
 * <p>
 * What an INSERT with something to return answers becomes one row per written row, in the
 * order of the list, through {@link #returned}. An UPDATE or DELETE answers numbers, from
 * which {@link #unwritten} tells the rows that it did not find. Its count of rows is not
 * to be used.
 *
 * @param sql the statement
 * @param offset the index of the first row
 * @param size the number of rows
 * @param answer what the statement answers
 * @since 0.1.0
 */
public record RowPage(BoundSql sql, int offset, int size, Answer answer) {

	/**
	 * Create a page of which the statement answers the rows that it wrote.
	 * @param sql the statement
	 * @param offset the index of the first row
	 * @param size the number of rows
	 */
	public RowPage(BoundSql sql, int offset, int size) {
		this(sql, offset, size, Answer.WRITTEN);
	}

	RowPage answering(Answer other) {
		return new RowPage(this.sql, this.offset, this.size, other);
	}

	/**
	 * Return what an INSERT returned of each row.
	 * @param answered the rows that the statement answered, with the values of all
	 * columns
	 * @return the values of the returned columns, row by row
	 */
	public List<@Nullable Object[]> returned(List<@Nullable Object[]> answered) {
		if (this.answer != Answer.ARRAY) {
			return answered;
		}
		Object array = answered.get(0)[0];
		@Nullable Object[] values = (array != null) ? (@Nullable Object[]) array : new Object[0];
		List<@Nullable Object[]> rows = new ArrayList<>(values.length);
		for (Object value : values) {
			rows.add(new @Nullable Object[] { value });
		}
		return rows;
	}

	/**
	 * Return the rows that an UPDATE or DELETE did not find, because they are gone or
	 * have another version.
	 * @param numbers the only column of what the statement answered
	 * @return the indexes of these rows in the list, in ascending order
	 */
	public int[] unwritten(Collection<? extends Number> numbers) {
		BitSet answered = new BitSet();
		numbers.forEach((number) -> answered.set(this.offset + number.intValue() - 1));
		if (this.answer != Answer.UNWRITTEN) {
			answered.flip(this.offset, this.offset + this.size);
		}
		return answered.stream().toArray();
	}

	/**
	 * What a statement answers.
	 */
	public enum Answer {

		/**
		 * A row for each written row.
		 */
		WRITTEN,

		/**
		 * One row with one array, which has an element for each written row: a driver
		 * takes ten times as long for as many rows.
		 */
		ARRAY,

		/**
		 * A row for each row that was not found.
		 */
		UNWRITTEN

	}

}
