package dev.asyncorm.connection;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a statement does, as far as a transaction needs to know.
 *
 * @since 0.1.0
 */
public enum StatementKind {

	/**
	 * A plain SELECT that takes no lock: it may run before the transaction begins.
	 */
	PLAIN_READ,

	/**
	 * A SELECT that takes locks, or that must see the transaction's snapshot.
	 */
	LOCKING_READ,

	/**
	 * A statement that writes.
	 */
	WRITE,

	/**
	 * A write that is all there is to commit: when nothing has begun, it needs no
	 * transaction and commits by itself.
	 */
	COMMITTING_WRITE,

	/**
	 * A hand-written statement of which nothing is known.
	 */
	UNKNOWN;

	private static final Pattern WRITES = Pattern.compile("\\b(insert|update|delete|merge)\\b",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern LOCKS = Pattern.compile("\\bfor\\s+((no\\s+key\\s+)?update|(key\\s+)?share)\\b",
			Pattern.CASE_INSENSITIVE);

	/**
	 * Guess what a hand-written statement that returns entities does to their rows. A
	 * word too many, as in a text, only means that clean entities take what was read.
	 * @param sql the statement
	 * @return a plain or locking read, or a write
	 */
	public static StatementKind ofRows(String sql) {
		Matcher locks = LOCKS.matcher(sql);
		if (WRITES.matcher(locks.replaceAll("")).find()) {
			return WRITE;
		}
		return locks.reset().find() ? LOCKING_READ : PLAIN_READ;
	}

}
