package dev.asyncorm.connection;

import java.io.IOException;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.r2dbc.connection.ConnectionFactoryUtils;
import org.springframework.transaction.UnexpectedRollbackException;

import dev.asyncorm.CommitOutcomeUnknownException;
import dev.asyncorm.ConnectionUnavailableException;

/**
 * Translates what the driver reports of a failed COMMIT, where it matters most whether
 * the outcome is known.
 */
final class CommitErrors {

	private CommitErrors() {
	}

	static Throwable translate(Throwable error) {
		if (!(error instanceof R2dbcException failure) || isConnectionLost(failure)) {
			return new CommitOutcomeUnknownException("The connection was lost during the commit, so it may or may not "
					+ "have happened; read the data again before repeating the work", cause(error));
		}
		if (isAnsweredWithRollback(failure)) {
			return new UnexpectedRollbackException(
					"The database answered the commit with a rollback because an earlier " + "statement had failed",
					error);
		}
		return ConnectionFactoryUtils.convertR2dbcException("commit", null, failure);
	}

	/**
	 * Translate the failure of a statement that commits by itself.
	 */
	static Throwable ofStatement(Throwable error) {
		boolean isLost = error instanceof IOException
				|| (error.getCause() instanceof R2dbcException failure && isConnectionLost(failure));
		return (isLost && !(error instanceof ConnectionUnavailableException)) ? translate(error) : error;
	}

	/**
	 * The driver has one type for COMMIT that was answered with ROLLBACK and for a
	 * serialization failure, which can be retried.
	 */
	private static boolean isAnsweredWithRollback(R2dbcException failure) {
		return failure.getClass().getSimpleName().equals("PostgresqlRollbackException") && !hasState(failure, "40");
	}

	/**
	 * Put Spring's exception between ours and the driver's: WebFlux takes a "broken pipe"
	 * under anything else for a client that has left, and ends the response in good
	 * order.
	 * @param error what the driver reports
	 * @return the cause of a failed transaction
	 */
	static DataAccessException cause(Throwable error) {
		if (error instanceof DataAccessException translated) {
			return translated;
		}
		return (error instanceof R2dbcException failure)
				? ConnectionFactoryUtils.convertR2dbcException("transaction", null, failure)
				: new DataAccessResourceFailureException("The connection failed", error);
	}

	/**
	 * The type alone does not tell: what the driver does not know, as the refusal of a
	 * deferred trigger, is a failure of a resource to it. Only H2 has states of its own
	 * for a broken connection.
	 */
	private static boolean isConnectionLost(R2dbcException failure) {
		if (hasState(failure, "08") || hasState(failure, "57P") || hasState(failure, "40003")) {
			return true;
		}
		boolean resource = failure instanceof R2dbcNonTransientResourceException
				|| failure instanceof R2dbcTransientResourceException;
		return resource && (failure.getSqlState() == null || hasState(failure, "90"));
	}

	private static boolean hasState(R2dbcException failure, String prefix) {
		String state = failure.getSqlState();
		return state != null && state.startsWith(prefix);
	}

	/**
	 * Tell what a BEGIN that failed has done to the statement behind it.
	 */
	static Throwable beginFailed(StatementCall call, @Nullable Throwable failure, Throwable beginFailure) {
		if (failure != null || !call.writes()) {
			return beginFailure;
		}
		return new CommitOutcomeUnknownException(
				"BEGIN failed, but the statement behind it was carried out on its own; "
						+ "read the data again before repeating it",
				cause(beginFailure));
	}

}
