package dev.asyncorm.dialect;

import io.r2dbc.spi.ConnectionFactory;

/**
 * What the supported databases do differently.
 * <p>
 * Get one by {@link #of(ConnectionFactory)}. Constants override only what differs.
 * Immutable and without I/O.
 *
 * @since 0.1.0
 */
public enum Dialect {

	/**
	 * PostgreSQL.
	 */
	POSTGRESQL,

	/**
	 * H2. Its driver executes every call on the calling thread.
	 */
	H2 {

		@Override
		public boolean blocksThreads() {
			return true;
		}

		@Override
		public String insertReturning(String insert, String columns) {
			return "SELECT " + columns + " FROM FINAL TABLE (" + insert + ")";
		}

		@Override
		public boolean supportsCursors() {
			return false;
		}

		@Override
		public boolean supportsTransactionAttributes() {
			return false;
		}

	};

	/**
	 * Find out which database a connection factory connects to, without connecting.
	 * @param connectionFactory the connection factory, pooled or not
	 * @return its dialect
	 */
	public static Dialect of(ConnectionFactory connectionFactory) {
		String name = connectionFactory.getMetadata().getName();
		return switch (name) {
			case "PostgreSQL" -> POSTGRESQL;
			case "H2" -> H2;
			default -> throw new IllegalArgumentException(
					"The database '" + name + "' is not supported; use one of PostgreSQL, H2");
		};
	}

	/**
	 * Turn an INSERT into a statement that returns columns of the row it inserted.
	 * @param insert the INSERT
	 * @param columns the names of the columns, quoted and separated by commas
	 * @return a statement that returns one row per inserted row
	 */
	public String insertReturning(String insert, String columns) {
		return insert + " RETURNING " + columns;
	}

	/**
	 * Return whether the driver blocks the thread that subscribes, so that each
	 * connection needs a thread of its own.
	 * @return whether calls block
	 */
	public boolean blocksThreads() {
		return false;
	}

	/**
	 * Return whether a fetch size makes the driver read through a cursor, so that a
	 * cancelled read can be closed instead of drained.
	 * @return whether cursors are supported
	 */
	public boolean supportsCursors() {
		return true;
	}

	/**
	 * Return whether isolation level and read-only mode may be passed to BEGIN. H2
	 * changes the isolation of the whole database for good, so they are left out there.
	 * @return whether BEGIN takes attributes
	 */
	public boolean supportsTransactionAttributes() {
		return true;
	}

}
