package dev.asyncorm.query;

import java.util.BitSet;
import java.util.Collection;

/**
 * A statement that writes consecutive rows of a list.
 * <p>
 * An INSERT with something to return answers one row per written row, in the order of the
 * list. An UPDATE or DELETE answers numbers, from which {@link #unwritten} tells the rows
 * that it did not find. Its count of rows is not to be used.
 *
 * @param sql the statement
 * @param offset the index of the first row
 * @param size the number of rows
 * @param answersUnwritten whether the numbers are of the rows that were not found, or of
 * those that were
 * @since 0.1.0
 */
public record RowPage(BoundSql sql, int offset, int size, boolean answersUnwritten) {

	/**
	 * Create a page of which the statement answers the rows that it wrote.
	 * @param sql the statement
	 * @param offset the index of the first row
	 * @param size the number of rows
	 */
	public RowPage(BoundSql sql, int offset, int size) {
		this(sql, offset, size, false);
	}

	RowPage answeringUnwritten() {
		return new RowPage(this.sql, this.offset, this.size, true);
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
		if (!this.answersUnwritten) {
			answered.flip(this.offset, this.offset + this.size);
		}
		return answered.stream().toArray();
	}

}
