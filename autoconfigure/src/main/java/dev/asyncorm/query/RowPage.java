package dev.asyncorm.query;

import java.util.BitSet;
import java.util.Collection;

/**
 * A statement that writes consecutive rows of a list.
 * <p>
 * An INSERT with something to return answers one row per written row, in the order of the
 * list. An UPDATE or DELETE answers one row per row it found, with its
 * {@linkplain #unwritten number} as the only column, in any order.
 *
 * @param sql the statement
 * @param offset the index of the first row
 * @param size the number of rows
 * @since 0.1.0
 */
public record RowPage(BoundSql sql, int offset, int size) {

	/**
	 * Return the rows that an UPDATE or DELETE did not find, because they are gone or
	 * have another version.
	 * @param numbers the numbers that the statement answered
	 * @return the indexes of these rows in the list
	 */
	public int[] unwritten(Collection<? extends Number> numbers) {
		if (numbers.size() == this.size) {
			return new int[0];
		}
		BitSet missing = new BitSet();
		missing.set(this.offset, this.offset + this.size);
		numbers.forEach((number) -> missing.clear(this.offset + number.intValue() - 1));
		return missing.stream().toArray();
	}

}
