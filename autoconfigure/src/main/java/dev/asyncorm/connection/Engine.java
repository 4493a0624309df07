package dev.asyncorm.connection;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.ValidationDepth;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;
import reactor.util.context.ContextView;

import dev.asyncorm.ResultStillOpenException;
import dev.asyncorm.dialect.Dialect;

/**
 * Carries out what the {@link TransactionState} decides: borrows the physical connection
 * for as long as it is needed, begins, commits and rolls back.
 * <p>
 * Mutable. Everything here runs while it has the {@link Lane}, one task at a time.
 */
final class Engine {

	/** What belongs to a commit or rollback after which the scope goes on. */
	static final Runnable GO_ON = () -> {
	};

	private static final Log logger = LogFactory.getLog(Engine.class);

	private final Borrowing borrowing;

	private final ConnectionSettings settings;

	private final Lane lane = new Lane();

	private final TransactionState state = new TransactionState();

	private volatile @Nullable Physical physical;

	private volatile Mono<Void> beginning = Mono.empty();

	private final AtomicReference<@Nullable TransactionCompanion> companion = new AtomicReference<>();

	Engine(Borrowing borrowing, ConnectionSettings settings) {
		this.borrowing = borrowing;
		this.settings = settings;
	}

	Lane lane() {
		return this.lane;
	}

	TransactionState state() {
		return this.state;
	}

	ConnectionSettings settings() {
		return this.settings;
	}

	Dialect dialect() {
		return this.settings.dialect();
	}

	@Nullable Physical physical() {
		return this.physical;
	}

	/**
	 * Return the physical connection, or refuse.
	 */
	Physical held() {
		Physical held = this.physical;
		if (held == null) {
			throw Refusals.nothingToUnwrap();
		}
		return held;
	}

	@Nullable TransactionCompanion companion() {
		return this.companion.get();
	}

	void attach(TransactionCompanion follower) {
		if (!this.companion.compareAndSet(null, follower)) {
			throw new IllegalStateException("A session follows this connection already; use that one");
		}
	}

	/**
	 * Get the connection ready for a statement: borrowed, and in a transaction if the
	 * statement needs one.
	 */
	Mono<Physical> ready(StatementCall call, ContextView context, BooleanSupplier cancelled) {
		RuntimeException refusal = this.state.refusal(call, context);
		if (refusal != null) {
			return Mono.error(refusal);
		}
		return borrowed(call, context).flatMap((borrowed) -> (cancelled.getAsBoolean() || !needsBegin(call, borrowed))
				? Mono.just(borrowed) : begin(borrowed, context, true));
	}

	private boolean needsBegin(StatementCall call, Physical borrowed) {
		if (!this.state.isActive() || this.state.isBegun()
				|| (call.kind() == StatementKind.COMMITTING_WRITE && mayCommitByStatement())) {
			return false;
		}
		boolean mayRunOutside = call.kind() == StatementKind.PLAIN_READ && !this.settings.beginsAtOnce()
				&& this.state.definition().isolation() == null && borrowed.isReadCommitted();
		return !mayRunOutside;
	}

	/**
	 * Return whether one statement can be all of the transaction.
	 */
	boolean mayCommitByStatement() {
		return !this.state.isBegun() && !this.settings.beginsAtOnce() && this.state.definition().isPlain();
	}

	private Mono<Physical> borrowed(StatementCall call, ContextView context) {
		if (this.state.isInTheWayOf(call, context)) {
			return undo().then(Mono.defer(() -> borrowed(call, context)));
		}
		Physical held = this.physical;
		return (held != null) ? Mono.just(held) : this.borrowing.borrow().doOnNext((fresh) -> this.physical = fresh);
	}

	/**
	 * Begin. A BEGIN without attributes may travel together with the statement behind it.
	 */
	private Mono<Physical> begin(Physical borrowed, ContextView context, boolean pipelined) {
		BeginDefinition asked = this.state.begin(context);
		BeginDefinition definition = dialect().supportsTransactionAttributes() ? asked : BeginDefinition.PLAIN;
		if (pipelined && definition.isPlain() && this.settings.preparers().isEmpty() && borrowed.thread() == null) {
			BeginSubscriber subscriber = new BeginSubscriber();
			this.beginning = subscriber.ended.asMono();
			Mono.from(borrowed.connection().beginTransaction()).subscribe(subscriber);
			return Mono.just(borrowed);
		}
		Publisher<Void> begin = definition.isPlain() ? borrowed.connection().beginTransaction()
				: borrowed.connection().beginTransaction(definition);
		Mono<Void> prepare = Flux.fromIterable(this.settings.preparers())
			.concatMap((preparer) -> preparer.prepare(borrowed.connection(), definition))
			.then();
		return borrowed.confineMono(begin)
			.then(prepare)
			.thenReturn(borrowed)
			.onErrorResume((error) -> undo().then(Mono.error(error)));
	}

	/**
	 * Decide what a statement that has ended leaves behind.
	 * @return the error that replaces the statement's own; empty to keep it
	 */
	Mono<Throwable> after(StatementCall call, @Nullable Throwable failure) {
		Throwable beginFailure = this.state.beginFailure();
		if (beginFailure != null) {
			return undo().then(Mono.just(CommitErrors.beginFailed(call, failure, beginFailure)));
		}
		if (!this.state.isBegun()) {
			return idle().then(Mono.empty());
		}
		if (!(failure instanceof R2dbcException)) {
			this.state.succeeded(call);
			return Mono.empty();
		}
		if (this.state.canStartOver()) {
			return undo().then(Mono.empty());
		}
		this.state.failed(failure);
		return Mono.empty();
	}

	/**
	 * Take note of a failure that was read after its statement counted as successful.
	 */
	void failedLate(StatementCall call, Throwable failure, int transaction, ContextView context) {
		Mono<Void> note = Mono
			.defer(() -> (this.state.number() == transaction) ? after(call, failure).then() : Mono.empty());
		Detached.launch("noting a late failure",
				this.lane.run(Lane.Urgency.NORMAL, note).contextWrite((empty) -> empty.putAll(context)));
	}

	/**
	 * Deal with a BEGIN whose statement never followed, because it was cancelled or its
	 * bindings are wrong: until the driver has seen the answer to BEGIN, it skips every
	 * ROLLBACK.
	 */
	Mono<Void> afterNothing() {
		return Mono.defer(() -> this.beginning)
			.then(Mono.defer(() -> (this.state.beginFailure() != null) ? undo() : idle()));
	}

	/**
	 * Wait until the driver has closed the portal of a cancelled read.
	 */
	Mono<Throwable> afterCancelledCursor(StatementCall call) {
		return Mono.defer(() -> {
			Physical held = this.physical;
			return (held != null) ? held.confineMono(held.connection().validate(ValidationDepth.REMOTE))
				.onErrorComplete()
				.then(Mono.defer(() -> after(call, null))) : Mono.empty();
		});
	}

	/**
	 * Give the connection back when no transaction needs it.
	 */
	Mono<Void> idle() {
		Physical held = this.physical;
		if (held == null || this.state.isBegun()) {
			return Mono.empty();
		}
		this.physical = null;
		return this.borrowing.giveBack(held);
	}

	/**
	 * Roll back without telling anybody.
	 */
	private Mono<Void> undo() {
		return Mono.defer(() -> {
			Physical held = this.physical;
			if (held == null || !this.state.isBegun()) {
				this.state.end();
				return idle();
			}
			return this.borrowing.rollback(held).onErrorResume((error) -> {
				logger.debug("ROLLBACK failed; the connection is given back to be checked", error);
				return Mono.empty();
			}).then(Mono.defer(() -> {
				this.state.end();
				return idle();
			}));
		});
	}

	/**
	 * Commit what was begun. What is rollback-only is rolled back first: throwing alone
	 * would commit it during cleanup. So is what cannot be committed because of a result
	 * that is still being read.
	 */
	Mono<Void> commit(Runnable last) {
		return this.lane.run(Lane.Urgency.NORMAL, Mono.defer(() -> {
			Physical held = this.physical;
			if (this.state.isRollbackOnly()) {
				Throwable failure = this.state.failure();
				return rolledBack(TransactionCompanion::rolledBack)
					.then(Mono.error(Refusals.unexpectedRollback(failure)));
			}
			if (held == null || !this.state.isBegun()) {
				last.run();
				tell(TransactionCompanion::committed);
				return Mono.empty();
			}
			return held.confineMono(held.connection().commitTransaction())
				.onErrorResume((error) -> rolledBack(TransactionCompanion::rolledBack)
					.then(Mono.error(CommitErrors.translate(error))))
				.then(Mono.defer(() -> {
					this.state.complete();
					// a session that ends has nothing to take note of
					last.run();
					tell(TransactionCompanion::committed);
					return idle();
				}));
		})).onErrorResume(ResultStillOpenException.class, (refusal) -> rollback(GO_ON).then(Mono.error(refusal)));
	}

	/**
	 * Roll back, whatever is still being read.
	 */
	Mono<Void> rollback(Runnable last) {
		return this.lane.run(Lane.Urgency.END, Mono.defer(() -> {
			boolean isAbandoned = last != GO_ON && !this.state.isBegun();
			return rolledBack(isAbandoned ? TransactionCompanion::abandoned : TransactionCompanion::rolledBack);
		}).then(Mono.fromRunnable(last)));
	}

	private Mono<Void> rolledBack(Consumer<TransactionCompanion> news) {
		return undo().then(Mono.fromRunnable(() -> {
			this.state.complete();
			tell(news);
		}));
	}

	/**
	 * Roll back and stop being a transaction.
	 * @param how what ended it
	 */
	Mono<Void> end(String how) {
		return this.lane.run(Lane.Urgency.END, undo().then(Mono.fromRunnable(() -> retire(how))));
	}

	/**
	 * Stop being a transaction, when there is nothing left to undo.
	 */
	void retire(String how) {
		this.state.complete();
		this.state.activate(false, BeginDefinition.PLAIN);
		tell((follower) -> follower.finished(how));
	}

	/**
	 * Become a transaction, with a session of its own.
	 */
	void beginAnew(BeginDefinition definition) {
		this.companion.set(null);
		this.state.activate(true, definition);
	}

	Mono<Void> savepoint(String name) {
		StatementCall call = new StatementCall(StatementKind.UNKNOWN, "SAVEPOINT", false, true, true,
				(connection) -> Mono.empty());
		return Mono.deferContextual((context) -> this.lane.run(Lane.Urgency.NORMAL, Mono.defer(() -> {
			RuntimeException refusal = this.state.refusal(call, context);
			if (refusal != null) {
				return Mono.error(refusal);
			}
			return borrowed(call, context)
				.flatMap((borrowed) -> this.state.isBegun() ? Mono.just(borrowed) : begin(borrowed, context, false))
				.flatMap((borrowed) -> borrowed.confineMono(borrowed.connection().createSavepoint(name)))
				.then(Mono.fromRunnable(() -> {
					this.state.savepointCreated(name);
					tell((follower) -> follower.savepointCreated(name));
				}));
		})));
	}

	Mono<Void> releaseSavepoint(String name) {
		return onBegun(Lane.Urgency.NORMAL, (held) -> held.connection().releaseSavepoint(name), () -> {
			this.state.savepointReleased(name);
			tell((follower) -> follower.savepointReleased(name));
		});
	}

	/**
	 * What could not be undone must not be committed.
	 */
	Mono<Void> rollbackToSavepoint(String name) {
		return onBegun(Lane.Urgency.ABORT, (held) -> Mono.from(held.connection().rollbackTransactionToSavepoint(name))
			.doOnError(this.state::failed), () -> {
				this.state.savepointRolledBack(name);
				tell((follower) -> follower.savepointRolledBack(name));
			});
	}

	private Mono<Void> onBegun(Lane.Urgency urgency, Function<Physical, Publisher<Void>> call, Runnable after) {
		return this.lane.run(urgency, Mono.defer(() -> {
			Physical held = this.physical;
			Mono<Void> work = (held != null && this.state.isBegun()) ? held.confineMono(call.apply(held))
					: Mono.empty();
			return work.then(Mono.fromRunnable(after));
		}));
	}

	private void tell(Consumer<TransactionCompanion> news) {
		Optional.ofNullable(this.companion.get()).ifPresent(news);
	}

	/**
	 * Waits for a BEGIN that travels together with the statement behind it.
	 */
	private final class BeginSubscriber extends BaseSubscriber<Void> {

		private final Sinks.Empty<Void> ended = Sinks.empty();

		@Override
		protected void hookOnError(Throwable error) {
			Engine.this.state.beginFailed(error);
		}

		@Override
		protected void hookFinally(SignalType type) {
			this.ended.tryEmitEmpty();
		}

	}

}
