package dev.asyncorm.connection;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.connection.ConnectionFactoryUtils;
import org.springframework.transaction.UnexpectedRollbackException;

import dev.asyncorm.CommitOutcomeUnknownException;

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
					+ "have happened; read the data again before repeating the work", error);
		}
		if (error.getClass().getSimpleName().equals("PostgresqlRollbackException")) {
			return new UnexpectedRollbackException(
					"The database answered the commit with a rollback because an earlier " + "statement had failed",
					error);
		}
		return ConnectionFactoryUtils.convertR2dbcException("commit", null, failure);
	}

	private static boolean isConnectionLost(R2dbcException failure) {
		return failure instanceof R2dbcNonTransientResourceException
				|| failure instanceof R2dbcTransientResourceException || hasConnectionState(failure.getSqlState());
	}

	private static boolean hasConnectionState(@Nullable String sqlState) {
		return sqlState != null && (sqlState.startsWith("08") || sqlState.startsWith("57P"));
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
				beginFailure);
	}

}
