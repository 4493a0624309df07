package dev.asyncorm.connection;

import java.time.Duration;

import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.TransactionDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a BEGIN that has not been sent yet.
 *
 * @param isolation the isolation level, or {@code null} for the database's default
 * @param readOnly whether only reading is asked for
 * @param lockWait how long to wait for locks, or {@code null}
 * @param name the name of the transaction, or {@code null}
 */
record BeginDefinition(@Nullable IsolationLevel isolation, boolean readOnly, @Nullable Duration lockWait,
		@Nullable String name) implements TransactionDefinition {

	static final BeginDefinition PLAIN = new BeginDefinition(null, false, null, null);

	static BeginDefinition of(TransactionDefinition definition) {
		return new BeginDefinition(definition.getAttribute(ISOLATION_LEVEL),
				Boolean.TRUE.equals(definition.getAttribute(READ_ONLY)), definition.getAttribute(LOCK_WAIT_TIMEOUT),
				definition.getAttribute(NAME));
	}

	/**
	 * Return whether a bare BEGIN does, which can travel together with the first
	 * statement.
	 */
	boolean isPlain() {
		return this.isolation == null && !this.readOnly && this.lockWait == null;
	}

	/**
	 * Return this definition for work that may write.
	 */
	BeginDefinition writable() {
		return new BeginDefinition(this.isolation, false, this.lockWait, this.name);
	}

	/**
	 * Return this definition with the isolation of another one, if that is stronger.
	 */
	BeginDefinition strengthenedBy(BeginDefinition other) {
		IsolationLevel asked = other.isolation;
		IsolationLevel present = (this.isolation != null) ? this.isolation : IsolationLevel.READ_COMMITTED;
		boolean stronger = asked != null && Isolation.isStronger(asked, present);
		return stronger ? new BeginDefinition(asked, this.readOnly, this.lockWait, this.name) : this;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T getAttribute(Option<T> option) {
		Object value = null;
		if (ISOLATION_LEVEL.equals(option)) {
			value = this.isolation;
		}
		else if (READ_ONLY.equals(option)) {
			value = this.readOnly ? Boolean.TRUE : null;
		}
		else if (LOCK_WAIT_TIMEOUT.equals(option)) {
			value = this.lockWait;
		}
		else if (NAME.equals(option)) {
			value = this.name;
		}
		return (T) value;
	}

}
