package dev.asyncorm.context;

import org.springframework.r2dbc.connection.ConnectionHolder;

import dev.asyncorm.connection.LazyConnection;

/**
 * What Spring finds under the pool while a scope is open: an active transaction on the
 * scope's connection, which stays bound until the last subscriber is done.
 * <p>
 * Without it, every statement after a commit would leak a connection. It is requested
 * once more than it is released, so a transaction-aware proxy cannot empty it.
 */
final class ScopeHolder extends ConnectionHolder {

	private final LazyConnection connection;

	ScopeHolder(LazyConnection connection) {
		super(connection, true);
		this.connection = connection;
		requested();
	}

	/**
	 * A transaction that has ended is none to take part in: {@code @Transactional} calls
	 * that come later begin their own.
	 */
	@Override
	protected boolean isTransactionActive() {
		return super.isTransactionActive() && this.connection.isActive();
	}

}
