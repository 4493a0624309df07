package dev.asyncorm.connection;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.transaction.UnexpectedRollbackException;

import dev.asyncorm.ResultStillOpenException;
import dev.asyncorm.SessionClosedException;
import dev.asyncorm.TransactionFailedException;

/**
 * What a lazy connection says when it will not do something.
 */
final class Refusals {

	private Refusals() {
	}

	static RuntimeException notTheOwner(String operation, boolean active) {
		return new IllegalTransactionStateException(active
				? operation
						+ " was called inside a transaction that @Transactional or TransactionalOperator opened and "
						+ "will end; let it end there, or do this work outside of it"
				: operation + " was called after the scope of this session had ended; use provider.inNewSession(…) for "
						+ "work after the response");
	}

	static RuntimeException unexpectedRollback(@Nullable Throwable failure) {
		if (failure == null) {
			return new UnexpectedRollbackException(
					"The transaction was marked as rollback-only by a call that took part in it and rolled back; let the "
							+ "error pass, or give that call a transaction of its own with REQUIRES_NEW or NESTED");
		}
		return new UnexpectedRollbackException(
				"The transaction was rolled back because a statement in it had failed and "
						+ "the error was swallowed; run what may fail inside session.nested(…)",
				CommitErrors.cause(failure));
	}

	static RuntimeException writesInReadOnly() {
		return new InvalidDataAccessApiUsageException(
				"Entities were added or changed inside @Transactional(readOnly = true); "
						+ "remove readOnly or move the change out of it");
	}

	static RuntimeException earlierFailure(Throwable failure) {
		return new TransactionFailedException("An earlier statement of this transaction failed, so its work can only "
				+ "be rolled back; run what may fail inside session.nested(…)", failure);
	}

	static RuntimeException overdue() {
		return new TransactionTimedOutException(
				"The timeout of @Transactional has passed; raise it or do less in one transaction");
	}

	static RuntimeException writeInReadOnly() {
		return new InvalidDataAccessApiUsageException("A statement writes inside @Transactional(readOnly = true); "
				+ "remove readOnly or move the write out of it");
	}

	static RuntimeException sessionHasEnded() {
		return new SessionClosedException(
				"A statement of the session came after its scope had ended, so it was not run; "
						+ "use provider.inNewSession(…) for work after the response");
	}

	static RuntimeException resultTooLarge(int limit) {
		return new ResultStillOpenException("A result with more than " + limit + " rows is still being read on this "
				+ "connection; read it to its end first, read it with stream(fetchSize) in a session of its own, or raise "
				+ "async-orm.session.buffer-rows");
	}

	static RuntimeException notReadable(boolean givenUp) {
		return new IllegalStateException(givenUp
				? "This result was given up because others waited for the connection and nobody read it; read a result "
						+ "as soon as it comes"
				: "A result can be read only once");
	}

	static RuntimeException settingOfThePool(String setting) {
		return new UnsupportedOperationException("The " + setting + " would stay on the pooled connection; set it with "
				+ "SET LOCAL in a ConnectionPreparer or with the attributes of @Transactional");
	}

	static RuntimeException nothingToUnwrap() {
		return new IllegalStateException("There is no physical connection because no statement has run in this "
				+ "transaction yet; run one first");
	}

}
