package dev.asyncorm.connection;

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
	 * A write of one row that is all there is to commit: when nothing has begun, it needs
	 * no transaction and commits by itself.
	 */
	COMMITTING_WRITE,

	/**
	 * A hand-written statement of which nothing is known.
	 */
	UNKNOWN

}
