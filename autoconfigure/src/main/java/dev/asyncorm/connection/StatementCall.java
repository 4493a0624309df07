package dev.asyncorm.connection;

import java.util.function.Function;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import org.reactivestreams.Publisher;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.query.BoundSql;

/**
 * A statement that waits for its connection.
 *
 * @param kind what it does
 * @param sql its text, for errors
 * @param cursor whether it is read through a cursor, so that cancelling it closes the
 * portal instead of poisoning the connection
 * @param sentAtOnce whether the driver sends it before somebody reads its result
 * @param session whether the session runs it, which must not outlive its scope
 * @param execution executes it on the physical connection
 */
record StatementCall(StatementKind kind, String sql, boolean cursor, boolean sentAtOnce, boolean session,
		Function<Connection, Publisher<? extends Result>> execution) {

	/**
	 * Create a statement of the session.
	 */
	static StatementCall ofSession(StatementKind kind, BoundSql sql, Dialect dialect) {
		boolean atOnce = isSentAtOnce(dialect, !sql.bindings().isEmpty());
		return new StatementCall(kind, sql.sql(), false, atOnce, true, (physical) -> bind(physical, sql).execute());
	}

	/**
	 * Create a statement with its values bound.
	 */
	static Statement bind(Connection physical, BoundSql sql) {
		Statement statement = physical.createStatement(sql.sql());
		for (int i = 0; i < sql.bindings().size(); i++) {
			statement.bind(i, sql.bindings().get(i));
		}
		return statement;
	}

	/**
	 * Return whether a driver sends a statement before somebody reads its result.
	 */
	static boolean isSentAtOnce(Dialect dialect, boolean bound) {
		return !bound && !dialect.blocksThreads();
	}

	/**
	 * Return whether a failure of a later statement may undo everything up to BEGIN
	 * without losing anything.
	 */
	boolean leavesNoTrace() {
		return this.kind == StatementKind.PLAIN_READ;
	}

	boolean writes() {
		return this.kind == StatementKind.WRITE || this.kind == StatementKind.COMMITTING_WRITE
				|| SqlVerb.of(this.sql) == SqlVerb.WRITE;
	}

}
