package dev.asyncorm.connection;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.IsolationLevel;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.connection.ConnectionHolder;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionContext;
import org.springframework.transaction.reactive.TransactionContextManager;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;

/**
 * The transaction manager over lazy connections: Spring's own by delegation, with its
 * gaps closed.
 * <p>
 * It is a bean, so {@code @Transactional} and {@code TransactionalOperator} use it. What
 * it adds: a transaction in which a participant failed is rolled back instead of
 * committed, attributes of a participating {@code @Transactional} are honoured or
 * refused, and the end of a participant that did all the work so far is a real end, as it
 * would be without a surrounding scope. Immutable and safe for concurrent use.
 *
 * @since 0.1.0
 */
public final class LazyTransactionManager implements ReactiveTransactionManager {

	private static final Log logger = LogFactory.getLog(LazyTransactionManager.class);

	private final AtomicBoolean warned = new AtomicBoolean();

	private final Delegate delegate;

	/**
	 * Create a transaction manager.
	 * @param connectionFactory where its connections come from
	 */
	public LazyTransactionManager(LazyConnectionFactory connectionFactory) {
		this.delegate = new Delegate(connectionFactory);
	}

	@Override
	public Mono<ReactiveTransaction> getReactiveTransaction(@Nullable TransactionDefinition definition) {
		TransactionDefinition wanted = (definition != null) ? definition : TransactionDefinition.withDefaults();
		return TransactionContextManager.currentContext().flatMap((context) -> {
			LazyConnection current = current(context);
			if (current != null && !current.engine().state().isActive() && begins(wanted)
					&& TransactionBranches.isBranch(context)) {
				// two calls that begin after the end of a scope must not share what it
				// left behind
				new TransactionSynchronizationManager(context).unbindResource(this.delegate.connectionFactory());
			}
			if (current == null || !current.engine().state().isActive() || !participates(wanted)) {
				return this.delegate.getReactiveTransaction(wanted).map((begun) -> began(begun, context));
			}
			return beforeReadOnly(wanted, current).then(Mono.defer(() -> participate(wanted, current, context)));
		});
	}

	private static boolean begins(TransactionDefinition definition) {
		return switch (definition.getPropagationBehavior()) {
			case TransactionDefinition.PROPAGATION_REQUIRED, TransactionDefinition.PROPAGATION_REQUIRES_NEW,
					TransactionDefinition.PROPAGATION_NESTED ->
				true;
			default -> false;
		};
	}

	private static boolean participates(TransactionDefinition definition) {
		return switch (definition.getPropagationBehavior()) {
			case TransactionDefinition.PROPAGATION_REQUIRED, TransactionDefinition.PROPAGATION_SUPPORTS,
					TransactionDefinition.PROPAGATION_MANDATORY ->
				true;
			default -> false;
		};
	}

	/**
	 * Keep one request on the holder of a new transaction: without it, the first close
	 * through a transaction-aware proxy would drop the connection from the holder.
	 */
	private ReactiveTransaction began(ReactiveTransaction begun, TransactionContext context) {
		LazyConnection connection = begun.hasTransaction() ? current(context) : null;
		if (begun.isNewTransaction() && !begun.isNested() && holder(context) instanceof ConnectionHolder holder) {
			holder.requested();
		}
		return new LazyTransaction(begun, connection, null);
	}

	/**
	 * Write what is pending before a read-only call joins: its queries could see it, and
	 * must not be refused for writing what was there before them.
	 */
	private static Mono<Void> beforeReadOnly(TransactionDefinition wanted, LazyConnection current) {
		return (wanted.isReadOnly() && current.hasPendingChanges()) ? current.flush() : Mono.empty();
	}

	private Mono<ReactiveTransaction> participate(TransactionDefinition wanted, LazyConnection current,
			TransactionContext context) {
		TransactionState state = current.engine().state();
		BeginDefinition before = state.definition();
		RuntimeException refusal = adopt(wanted, state, current);
		if (refusal != null) {
			return Mono.error(refusal);
		}
		boolean first = !current.hasWork() && state.participations().isEmpty() && !state.isRollbackOnly();
		Participation participation = new Participation(context, first, wanted.isReadOnly(), deadline(wanted), before);
		return this.delegate.getReactiveTransaction(wanted).map((joined) -> {
			state.participations().add(participation);
			return new LazyTransaction(joined, current, participation);
		});
	}

	private static @Nullable Instant deadline(TransactionDefinition wanted) {
		return (wanted.getTimeout() > 0) ? Instant.now().plusSeconds(wanted.getTimeout()) : null;
	}

	/**
	 * Give a transaction that has not begun the attributes of its first participant.
	 * @return the refusal, when it has begun with weaker ones
	 */
	private @Nullable RuntimeException adopt(TransactionDefinition wanted, TransactionState state,
			LazyConnection current) {
		BeginDefinition asked = BeginDefinition.of(this.delegate.createTransactionDefinition(wanted));
		if (!state.isBegun()) {
			boolean first = current.isScoped() && state.participations().isEmpty();
			state.adopt(first ? asked : state.definition().strengthenedBy(asked));
			warnIfIgnored(asked, current);
			return null;
		}
		IsolationLevel begunWith = state.begunWith().isolation();
		IsolationLevel present = (begunWith != null) ? begunWith : current.getTransactionIsolationLevel();
		IsolationLevel isolation = asked.isolation();
		if (isolation != null && Isolation.isStronger(isolation, present)) {
			return new IllegalTransactionStateException("@Transactional asks for " + isolation.asSql()
					+ " but the transaction it would join has begun with " + present.asSql()
					+ "; use propagation REQUIRES_NEW or let it come before the first statement");
		}
		return null;
	}

	private void warnIfIgnored(BeginDefinition asked, LazyConnection current) {
		if (asked.isolation() != null && !current.engine().settings().dialect().supportsTransactionAttributes()
				&& this.warned.compareAndSet(false, true)) {
			logger.warn(
					"This database cannot set an isolation level for one transaction, so those of @Transactional have "
							+ "no effect on it");
		}
	}

	@Override
	public Mono<Void> commit(ReactiveTransaction transaction) {
		LazyTransaction lazy = (LazyTransaction) transaction;
		LazyConnection connection = lazy.connection();
		if (connection == null) {
			return this.delegate.commit(lazy.delegate());
		}
		Participation participation = lazy.participation();
		TransactionState state = connection.engine().state();
		if (participation != null) {
			return participantEnds(lazy, connection, participation, state);
		}
		if (lazy.isNewTransaction() && lazy.isReadOnly() && connection.hasPendingChanges()) {
			return this.delegate.rollback(lazy.delegate()).then(Mono.error(Refusals::writesInReadOnly));
		}
		if (lazy.isNested() && !lazy.isRollbackOnly() && !state.isRollbackOnly()) {
			return connection.flush()
				.onErrorResume((error) -> this.delegate.rollback(lazy.delegate()).then(Mono.error(error)))
				.then(this.delegate.commit(lazy.delegate()));
		}
		if (lazy.isNewTransaction() && state.isRollbackOnly() && !lazy.isRollbackOnly()) {
			Throwable failure = state.failure();
			return this.delegate.rollback(lazy.delegate()).then(Mono.error(() -> Refusals.unexpectedRollback(failure)));
		}
		return this.delegate.commit(lazy.delegate());
	}

	private Mono<Void> participantEnds(LazyTransaction lazy, LazyConnection connection, Participation participation,
			TransactionState state) {
		if (lazy.isRollbackOnly()) {
			return rollback(lazy);
		}
		if (participation.ownsAllWork() && state.isRollbackOnly()) {
			Throwable failure = state.failure();
			return rollback(lazy).then(Mono.error(() -> Refusals.unexpectedRollback(failure)));
		}
		if (participation.isReadOnly() && participation.ownsAllWork() && connection.hasPendingChanges()) {
			return rollback(lazy).then(Mono.error(Refusals::writesInReadOnly));
		}
		Mono<Void> finished = Mono.defer(() -> {
			boolean readOnlyTransaction = state.isBegun() && state.begunWith().readOnly();
			return (readOnlyTransaction && participation.ownsAllWork())
					? Detached.uncancellable(connection.engine().commit(Engine.GO_ON)) : Mono.empty();
		});
		return this.delegate.commit(lazy.delegate()).then(finished).doOnTerminate(() -> leave(state, participation));
	}

	@Override
	public Mono<Void> rollback(ReactiveTransaction transaction) {
		LazyTransaction lazy = (LazyTransaction) transaction;
		LazyConnection connection = lazy.connection();
		Participation participation = lazy.participation();
		if (connection == null || participation == null) {
			return this.delegate.rollback(lazy.delegate());
		}
		TransactionState state = connection.engine().state();
		Mono<Void> undo = Mono.defer(() -> {
			if (participation.ownsAllWork()) {
				return Detached.uncancellable(connection.engine().rollback(Engine.GO_ON));
			}
			state.setRollbackOnly();
			return Mono.empty();
		});
		return this.delegate.rollback(lazy.delegate()).then(undo).doOnTerminate(() -> leave(state, participation));
	}

	private static void leave(TransactionState state, Participation participation) {
		state.participations().remove(participation);
		if (!state.isBegun() && state.participations().isEmpty()) {
			state.adopt(participation.before());
		}
	}

	private @Nullable LazyConnection current(TransactionContext context) {
		return (holder(context) instanceof ConnectionHolder holder
				&& holder.getConnection() instanceof LazyConnection connection) ? connection : null;
	}

	private @Nullable Object holder(TransactionContext context) {
		return new TransactionSynchronizationManager(context).getResource(this.delegate.connectionFactory());
	}

	/**
	 * Spring's transaction manager, opened for two looks inside.
	 */
	@SuppressWarnings("serial")
	private static final class Delegate extends R2dbcTransactionManager {

		private Delegate(LazyConnectionFactory connectionFactory) {
			super(connectionFactory);
		}

		private ConnectionFactory connectionFactory() {
			return obtainConnectionFactory();
		}

		@Override
		protected io.r2dbc.spi.TransactionDefinition createTransactionDefinition(TransactionDefinition definition) {
			return super.createTransactionDefinition(definition);
		}

		@Override
		protected Duration determineTimeout(TransactionDefinition definition) {
			return super.determineTimeout(definition);
		}

	}

}
