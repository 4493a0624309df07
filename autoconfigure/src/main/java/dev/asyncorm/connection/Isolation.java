package dev.asyncorm.connection;

import java.util.List;

import io.r2dbc.spi.IsolationLevel;

/**
 * The order of isolation levels.
 */
final class Isolation {

	private static final List<IsolationLevel> ASCENDING = List.of(IsolationLevel.READ_UNCOMMITTED,
			IsolationLevel.READ_COMMITTED, IsolationLevel.REPEATABLE_READ, IsolationLevel.SERIALIZABLE);

	private Isolation() {
	}

	static boolean isStronger(IsolationLevel asked, IsolationLevel present) {
		return ASCENDING.indexOf(asked) > ASCENDING.indexOf(present);
	}

}
