package dev.asyncorm.query;

/**
 * What a query that locks rows does about rows that somebody else has locked.
 *
 * @since 0.1.0
 */
public enum LockOption {

	/**
	 * Wait until they are free.
	 */
	WAIT(""),

	/**
	 * Fail at once, with a
	 * {@link org.springframework.dao.PessimisticLockingFailureException}.
	 */
	NO_WAIT(" NOWAIT"),

	/**
	 * Leave them out, as workers do that share a queue.
	 */
	SKIP_LOCKED(" SKIP LOCKED");

	private final String suffix;

	LockOption(String suffix) {
		this.suffix = suffix;
	}

	String clause() {
		return " FOR UPDATE" + this.suffix;
	}

}
