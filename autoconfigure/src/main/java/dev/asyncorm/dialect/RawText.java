package dev.asyncorm.dialect;

/**
 * A value in the text form of the database. {@link PostgresTextCodec} makes it.
 * Immutable.
 *
 * @param text the text
 */
record RawText(String text) implements CharSequence {

	@Override
	public int length() {
		return this.text.length();
	}

	@Override
	public char charAt(int index) {
		return this.text.charAt(index);
	}

	@Override
	public CharSequence subSequence(int start, int end) {
		return this.text.subSequence(start, end);
	}

	@Override
	public String toString() {
		return this.text;
	}

}
