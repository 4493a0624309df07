package dev.asyncorm.dialect;

import org.jspecify.annotations.Nullable;

/**
 * Goes through the values of one column that PostgreSQL has joined: {@link #SEPARATOR}
 * stands between them, {@link #NULL} for null. A text that contains the separator itself
 * cannot be told from two; the number of separators tells that there is one. Holds
 * mutable state, for one text.
 */
final class JoinedText {

	static final char SEPARATOR = '\u0001';

	private static final char MARK = '\u0002';

	static final String NULL = "" + SEPARATOR + MARK;

	private final String text;

	private final boolean hasNulls;

	private int start;

	private int end = -1;

	private boolean isNull;

	private JoinedText(String text, boolean hasNulls) {
		this.text = text;
		this.hasNulls = hasNulls;
	}

	/**
	 * Take a text apart.
	 * @param text the text
	 * @param values the number of values, at least one
	 * @param nulls how many of them are null
	 * @return the values, before the first one; {@code null} when they cannot be told
	 * apart
	 */
	static @Nullable JoinedText of(String text, int values, int nulls) {
		int separators = 0;
		for (int at = text.indexOf(SEPARATOR); at >= 0; at = text.indexOf(SEPARATOR, at + 1)) {
			separators++;
		}
		boolean isExact = separators == values - 1 + nulls && (nulls == 0 || nulls == marks(text, values));
		return isExact ? new JoinedText(text, nulls > 0) : null;
	}

	/**
	 * Count what looks like null: an empty text before a text that is the mark does, too.
	 */
	private static int marks(String text, int values) {
		JoinedText joined = new JoinedText(text, true);
		int marks = 0;
		for (int i = 0; i < values && joined.end < text.length(); i++) {
			joined.next();
			marks += joined.isNull ? 1 : 0;
		}
		return marks;
	}

	/**
	 * Go to the next value.
	 */
	void next() {
		this.start = this.end + 1;
		this.isNull = this.hasNulls && isNullAt(this.start);
		int separator = this.isNull ? this.start + NULL.length() : this.text.indexOf(SEPARATOR, this.start);
		this.end = (separator >= 0) ? separator : this.text.length();
	}

	private boolean isNullAt(int index) {
		int behind = index + NULL.length();
		return this.text.startsWith(NULL, index)
				&& (behind == this.text.length() || this.text.charAt(behind) == SEPARATOR);
	}

	boolean isNull() {
		return this.isNull;
	}

	String text() {
		return this.text.substring(this.start, this.end);
	}

	/**
	 * Return the whole number that the value is, without an object for its text.
	 */
	long number() {
		boolean isNegative = this.text.charAt(this.start) == '-';
		long negated = 0;
		// the smallest number has no positive counterpart
		for (int i = isNegative ? this.start + 1 : this.start; i < this.end; i++) {
			negated = negated * 10 - (this.text.charAt(i) - '0');
		}
		return isNegative ? negated : -negated;
	}

	char first() {
		return this.text.charAt(this.start);
	}

}
