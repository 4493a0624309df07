package dev.asyncorm.web;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;

import dev.asyncorm.CommitOutcomeUnknownException;
import dev.asyncorm.ConnectionUnavailableException;
import dev.asyncorm.EntityNotFoundException;

/**
 * What a client is told about a failure of the database. All texts are fixed: messages of
 * drivers carry SQL, values and host names.
 */
final class Problems {

	static final URI COMMIT_OUTCOME_UNKNOWN = URI.create("urn:async-orm:commit-outcome-unknown");

	private Problems() {
	}

	/**
	 * Describe an exception.
	 * @param ex the exception
	 * @return the problem, or {@code null} when the exception is none of the database's
	 */
	static @Nullable ProblemDetail of(Throwable ex) {
		if (ex instanceof ErrorResponse || AnnotatedElementUtils.hasAnnotation(ex.getClass(), ResponseStatus.class)) {
			return null;
		}
		if (ex instanceof CommitOutcomeUnknownException) {
			ProblemDetail problem = problem(HttpStatus.SERVICE_UNAVAILABLE, "Outcome unknown",
					"It is not known whether the work was stored. Read it again before repeating the request.");
			problem.setType(COMMIT_OUTCOME_UNKNOWN);
			return problem;
		}
		if (ex instanceof TransactionException) {
			return problem(HttpStatus.INTERNAL_SERVER_ERROR, "Not stored", "The work could not be committed.");
		}
		return (ex instanceof DataAccessException failure) ? ofDataAccess(failure) : null;
	}

	private static ProblemDetail ofDataAccess(DataAccessException ex) {
		if (ex instanceof EntityNotFoundException notFound) {
			return problem(HttpStatus.NOT_FOUND, "Not found", notFound.getEntity() + " was not found.");
		}
		if (ex instanceof ConnectionUnavailableException) {
			return problem(HttpStatus.SERVICE_UNAVAILABLE, "Database unavailable",
					"No database connection was available. Nothing was stored; try again later.");
		}
		if (ex instanceof DuplicateKeyException) {
			return problem(HttpStatus.CONFLICT, "Duplicate key", "Something with the same key exists already.");
		}
		if (ex instanceof DataIntegrityViolationException) {
			return problem(HttpStatus.CONFLICT, "Integrity violation", "The request conflicts with stored data.");
		}
		if (ex instanceof OptimisticLockingFailureException) {
			return problem(HttpStatus.CONFLICT, "Changed meanwhile", "Somebody else has changed the same data.");
		}
		if (ex instanceof ConcurrencyFailureException) {
			return problem(HttpStatus.CONFLICT, "Concurrent change",
					"The request conflicts with another one that runs now. Try again.");
		}
		return problem(HttpStatus.INTERNAL_SERVER_ERROR, "Database failure", "The request could not be carried out.");
	}

	private static ProblemDetail problem(HttpStatus status, String title, String detail) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		problem.setTitle(title);
		return problem;
	}

}
