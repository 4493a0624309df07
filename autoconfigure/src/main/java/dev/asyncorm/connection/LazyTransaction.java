package dev.asyncorm.connection;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.ReactiveTransaction;

/**
 * A transaction of Spring's manager with the connection that it works on.
 *
 * @param delegate the transaction as the delegate knows it
 * @param connection the connection, or {@code null} without a transaction
 * @param participation how it takes part in a transaction that was there before, or
 * {@code null}
 */
record LazyTransaction(ReactiveTransaction delegate, @Nullable LazyConnection connection,
		@Nullable Participation participation) implements ReactiveTransaction {

	@Override
	public String getTransactionName() {
		return this.delegate.getTransactionName();
	}

	@Override
	public boolean hasTransaction() {
		return this.delegate.hasTransaction();
	}

	@Override
	public boolean isNewTransaction() {
		return this.delegate.isNewTransaction();
	}

	@Override
	public boolean isNested() {
		return this.delegate.isNested();
	}

	@Override
	public boolean isReadOnly() {
		return this.delegate.isReadOnly();
	}

	@Override
	public void setRollbackOnly() {
		this.delegate.setRollbackOnly();
	}

	@Override
	public boolean isRollbackOnly() {
		return this.delegate.isRollbackOnly();
	}

	@Override
	public boolean isCompleted() {
		return this.delegate.isCompleted();
	}

}
