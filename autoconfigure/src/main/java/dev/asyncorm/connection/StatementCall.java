package dev.asyncorm.connection;

import java.util.function.Function;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import org.reactivestreams.Publisher;

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
	 * Return whether a failure of a later statement may undo everything up to BEGIN
	 * without losing anything.
	 */
	boolean leavesNoTrace() {
		return this.kind == StatementKind.PLAIN_READ;
	}

	boolean writes() {
		return this.kind == StatementKind.WRITE || SqlVerb.of(this.sql) == SqlVerb.WRITE;
	}

}
