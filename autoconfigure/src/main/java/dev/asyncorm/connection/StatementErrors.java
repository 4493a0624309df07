package dev.asyncorm.connection;

import io.r2dbc.spi.R2dbcException;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.r2dbc.connection.ConnectionFactoryUtils;

import dev.asyncorm.query.BoundSql;

/**
 * Translates what the driver reports of a statement of the session. Some drivers put
 * bound values into their messages; the usual failures get a message without them.
 */
final class StatementErrors {

	private static final String DEADLOCK = "40P01";

	/** SQL state of PostgreSQL, and error code of H2, which has none of its own. */
	private static final String LOCK_NOT_AVAILABLE = "55P03";

	private static final int H2_LOCK_TIMEOUT = 50200;

	private StatementErrors() {
	}

	static DataAccessException translate(BoundSql sql, R2dbcException error) {
		DataAccessException translated = ConnectionFactoryUtils.convertR2dbcException("session", sql.sql(), error);
		String statement = " [" + sql.sql() + "]";
		if (translated instanceof DuplicateKeyException) {
			return new DuplicateKeyException("A unique or primary key is taken already; look the row up first, or use "
					+ "getOrCreate" + statement, error);
		}
		if (translated instanceof DataIntegrityViolationException) {
			return new DataIntegrityViolationException("A constraint of the database refused a row" + statement, error);
		}
		if (translated instanceof CannotAcquireLockException || DEADLOCK.equals(error.getSqlState())) {
			return new CannotAcquireLockException("Another transaction got in the way; run the work again" + statement,
					error);
		}
		if (translated instanceof PessimisticLockingFailureException || isLocked(error)) {
			return new PessimisticLockingFailureException("A lock could not be had; run the work again" + statement,
					error);
		}
		return translated;
	}

	private static boolean isLocked(R2dbcException error) {
		return LOCK_NOT_AVAILABLE.equals(error.getSqlState()) || error.getErrorCode() == H2_LOCK_TIMEOUT;
	}

}
