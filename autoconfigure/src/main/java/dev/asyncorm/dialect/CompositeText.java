package dev.asyncorm.dialect;

import org.jspecify.annotations.Nullable;

/**
 * Goes through composite values of PostgreSQL in their text form, one after the other
 * without anything between: {@code (1,"two words",,"a ""quote""")(2,…)}. Nothing stands
 * for null, {@code ""} for an empty text; quotes and backslashes are doubled. Holds
 * mutable state, for one text.
 */
final class CompositeText {

	private final String text;

	private final int[] starts;

	private final int[] ends;

	/** What had doubled characters. */
	private final @Nullable String[] copies;

	private int next;

	CompositeText(String text, int cells) {
		this.text = text;
		this.starts = new int[cells];
		this.ends = new int[cells];
		this.copies = new @Nullable String[cells];
	}

	/**
	 * Go to the next value.
	 * @return whether there is one
	 */
	boolean next() {
		if (this.next >= this.text.length()) {
			return false;
		}
		for (int cell = 0; cell < this.starts.length; cell++) {
			// behind the bracket or comma
			this.next++;
			this.copies[cell] = null;
			if (this.text.charAt(this.next) == '"') {
				quoted(cell);
			}
			else {
				plain(cell);
			}
		}
		this.next++;
		return true;
	}

	private void plain(int cell) {
		int end = this.next;
		char current = this.text.charAt(end);
		while (current != ',' && current != ')') {
			current = this.text.charAt(++end);
		}
		this.starts[cell] = (end > this.next) ? this.next : -1;
		this.ends[cell] = end;
		this.next = end;
	}

	private void quoted(int cell) {
		int start = this.next + 1;
		int end = start;
		StringBuilder copy = null;
		int copied = start;
		while (!isClosed(end)) {
			if (isDoubled(end)) {
				copy = (copy != null) ? copy : new StringBuilder();
				copy.append(this.text, copied, ++end);
				copied = end + 1;
			}
			end++;
		}
		this.starts[cell] = start;
		this.ends[cell] = end;
		this.copies[cell] = (copy != null) ? copy.append(this.text, copied, end).toString() : null;
		this.next = end + 1;
	}

	private boolean isDoubled(int index) {
		char current = this.text.charAt(index);
		return current == '"' || current == '\\';
	}

	private boolean isClosed(int index) {
		return this.text.charAt(index) == '"' && this.text.charAt(index + 1) != '"';
	}

	boolean isNull(int cell) {
		return this.starts[cell] < 0;
	}

	String text(int cell) {
		String copy = this.copies[cell];
		return (copy != null) ? copy : this.text.substring(this.starts[cell], this.ends[cell]);
	}

	/**
	 * Return the whole number that a cell holds, without an object for its text.
	 */
	long number(int cell) {
		int start = this.starts[cell];
		boolean isNegative = this.text.charAt(start) == '-';
		long negated = 0;
		// the smallest number has no positive counterpart
		for (int i = isNegative ? start + 1 : start; i < this.ends[cell]; i++) {
			negated = negated * 10 - (this.text.charAt(i) - '0');
		}
		return isNegative ? negated : -negated;
	}

	char first(int cell) {
		return this.text.charAt(this.starts[cell]);
	}

}
