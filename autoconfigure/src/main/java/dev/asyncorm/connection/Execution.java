package dev.asyncorm.connection;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * One execution of a statement: waits for its turn, keeps the connection until every
 * result has been read or dropped, and never lets a cancel reach the driver, except that
 * of a read through a cursor.
 * <p>
 * Cancelling a driver with rows in flight kills its connection (r2dbc-postgresql#661), so
 * rows that nobody wants are dropped instead. While somebody waits behind this execution,
 * its rows are buffered. The last signal of a reader is kept back until the transaction
 * has been dealt with. Mutable; signals arrive one at a time, demand and cancel from any
 * thread.
 */
final class Execution implements Lane.Task, Subscription, CoreSubscriber<Result> {

	private final Engine engine;

	private final StatementCall call;

	private final CoreSubscriber<? super Result> actual;

	private final Delivery delivery;

	private final OpenResults open;

	private final Queue<GuardedResult> unsettled = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean linedUp = new AtomicBoolean();

	private final AtomicBoolean finished = new AtomicBoolean();

	private volatile @Nullable Subscription driver;

	private volatile boolean delivered;

	private volatile boolean wanted;

	private volatile boolean settled;

	private volatile @Nullable Throwable failure;

	private volatile @Nullable GuardedResult last;

	private volatile @Nullable Physical physical;

	private volatile int transaction;

	Execution(Engine engine, StatementCall call, CoreSubscriber<? super Result> actual) {
		this.engine = engine;
		this.call = call;
		this.actual = actual;
		this.delivery = new Delivery(actual);
		this.open = new OpenResults(this.delivery, engine.settings().bufferRows());
	}

	@Override
	public void start() {
		if (this.delivery.isCancelled()) {
			finish();
			return;
		}
		this.engine.ready(this.call, context(), this.delivery::isCancelled).subscribe(new ReadySubscriber());
	}

	@Override
	public void refuse(Throwable error) {
		this.delivery.fail(error);
	}

	@Override
	public Lane.Urgency urgency() {
		return Lane.Urgency.NORMAL;
	}

	@Override
	public ContextView context() {
		return this.actual.currentContext();
	}

	@Override
	public Context currentContext() {
		return this.actual.currentContext();
	}

	@Override
	public void onWaiting(Lane.Urgency urgency) {
		this.wanted = true;
		if (urgency != Lane.Urgency.NORMAL) {
			this.open.end();
		}
		this.open.hurry();
	}

	/**
	 * Line up when somebody asks: a statement that is subscribed to ahead, as concatMap
	 * does, must not keep the connection from the one whose end it waits for.
	 */
	@Override
	public void request(long demand) {
		this.delivery.request(demand);
		if (this.linedUp.compareAndSet(false, true)) {
			this.engine.lane().submit(this);
		}
	}

	@Override
	public void cancel() {
		this.delivery.cancel();
		GuardedResult result = this.last;
		if (result != null && result.isCancelled()) {
			closeCursor(result);
		}
		else if (this.wanted) {
			this.open.hurry();
		}
	}

	/** The driver ends its conversation only when a result behind the last is wanted. */
	@Override
	public void onSubscribe(Subscription subscription) {
		this.driver = subscription;
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(Result result) {
		GuardedResult guarded = new GuardedResult(result, this);
		this.last = guarded;
		this.open.add(guarded);
		this.delivery.offer(guarded);
		if (this.delivery.isCancelled() && !guarded.isConsumed() && this.call.cursor()) {
			guarded.drain();
			closeCursor(guarded);
		}
		else if (this.wanted) {
			this.open.hurry(guarded);
		}
	}

	@Override
	public void onError(Throwable error) {
		fail(error);
		this.delivered = true;
		finishIfDone();
	}

	@Override
	public void onComplete() {
		this.delivered = true;
		if (!this.open.isEmpty()) {
			this.delivery.complete();
			if (this.wanted) {
				this.open.hurry();
			}
		}
		finishIfDone();
	}

	/**
	 * Subscribe to a publisher of the driver in the thread of this execution's
	 * connection. What has been sent already may arrive meanwhile.
	 */
	<T> void read(Publisher<T> publisher, CoreSubscriber<? super T> reader) {
		Physical connection = Objects.requireNonNull(this.physical);
		Flux<T> confined = connection.confine(publisher);
		if (this.call.sentAtOnce()) {
			connection.receive(() -> confined.subscribe(reader));
		}
		else {
			confined.subscribe(reader);
		}
	}

	/**
	 * Do something to a result of the driver that may have been sent.
	 */
	void receive(Runnable action) {
		Objects.requireNonNull(this.physical).receive(action);
	}

	/**
	 * Take note that a result has been read to its end. The last one, and one that
	 * failed, is told so only when the transaction has been dealt with. What a driver
	 * sends at once may be read only after that.
	 * @param result the result
	 * @param error the error of the database, or {@code null}
	 */
	void resultClosed(GuardedResult result, @Nullable Throwable error) {
		this.open.remove(result);
		if (error != null) {
			fail(error);
			giveUpFollowers();
			if (this.settled) {
				this.engine.failedLate(this.call, error, this.transaction, context());
			}
		}
		if (this.settled || (error == null && !isDone())) {
			result.settle(null);
		}
		else {
			this.unsettled.add(result);
		}
		finishIfDone();
	}

	/**
	 * Return whether the connection has nothing more to do for this statement. With
	 * bindings, the PostgreSQL driver reports the end at once and sends the statement
	 * when its result is read; without, it sends an empty result behind the last one,
	 * which nobody may ever read.
	 */
	private boolean isDone() {
		return this.delivered && (this.call.sentAtOnce() ? this.open.isUnread() : this.open.isEmpty());
	}

	/**
	 * Stop waiting for results behind one that failed: the driver sends none.
	 */
	private void giveUpFollowers() {
		Subscription subscription = this.driver;
		if (!this.delivered && subscription != null) {
			subscription.cancel();
			this.delivered = true;
		}
		this.open.drainUnread();
	}

	/**
	 * Take note that the reader of a result has left before its end.
	 * @param result the result
	 */
	void resultCancelled(GuardedResult result) {
		if (this.delivery.isOver()) {
			closeCursor(result);
		}
	}

	/**
	 * Return whether rows are read as fast as they come, so that a slow reader holds
	 * nothing.
	 */
	boolean isBuffered() {
		return this.call.session() && !this.call.cursor();
	}

	/**
	 * Refuse what waits, because the result is too large to be buffered.
	 */
	void overflow() {
		this.engine.lane().refuseWaiting(Refusals.resultTooLarge(this.engine.settings().bufferRows()));
	}

	private void fail(Throwable error) {
		if (this.failure == null) {
			this.failure = error;
		}
	}

	/**
	 * The driver answers a cancelled cursor read by closing the portal, but tells nobody
	 * when that is done; a validation behind it does. It stalls when nobody has read the
	 * result at all.
	 */
	private void closeCursor(GuardedResult result) {
		if (!this.call.cursor() || !this.open.contains(result) || !this.finished.compareAndSet(false, true)) {
			return;
		}
		Subscription subscription = this.driver;
		if (subscription != null) {
			subscription.cancel();
		}
		result.cancelDriver();
		this.engine.afterCancelledCursor(this.call).subscribe(new DoneSubscriber());
	}

	private void finishIfDone() {
		if (isDone()) {
			finish();
		}
	}

	private void finish() {
		if (this.finished.compareAndSet(false, true)) {
			Mono<Throwable> aftermath = (this.physical != null) ? this.engine.after(this.call, this.failure)
					: this.engine.afterNothing().then(Mono.empty());
			aftermath.subscribe(new DoneSubscriber());
		}
	}

	private void done(@Nullable Throwable replaced) {
		this.transaction = this.engine.state().number();
		this.settled = true;
		this.engine.lane().done(this);
		this.unsettled.forEach((result) -> result.settle(replaced));
		Throwable error = (replaced != null) ? replaced : this.failure;
		if (error != null) {
			this.delivery.fail(error);
		}
		else {
			this.delivery.complete();
		}
	}

	private void execute(Physical physical) {
		Publisher<? extends Result> results;
		try {
			results = this.call.execution().apply(physical.connection());
		}
		catch (R2dbcException | IllegalStateException | IllegalArgumentException | UnsupportedOperationException
				| IndexOutOfBoundsException ex) {
			onError(ex);
			return;
		}
		this.physical = physical;
		physical.confine(Flux.<Result>from(results)).subscribe(this);
	}

	/**
	 * Waits for the connection, which is never cancelled.
	 */
	private final class ReadySubscriber extends BaseSubscriber<Physical> {

		private @Nullable Physical physical;

		@Override
		public Context currentContext() {
			return Execution.this.currentContext();
		}

		@Override
		protected void hookOnNext(Physical value) {
			this.physical = value;
		}

		@Override
		protected void hookOnComplete() {
			Physical ready = this.physical;
			if (ready == null || Execution.this.delivery.isCancelled()) {
				finish();
			}
			else {
				execute(ready);
			}
		}

		@Override
		protected void hookOnError(Throwable error) {
			Execution.this.failure = error;
			if (Execution.this.finished.compareAndSet(false, true)) {
				done(null);
			}
		}

	}

	/**
	 * Waits for what follows a statement, and ends the execution.
	 */
	private final class DoneSubscriber extends BaseSubscriber<Throwable> {

		private @Nullable Throwable replaced;

		@Override
		protected void hookOnNext(Throwable value) {
			this.replaced = value;
		}

		@Override
		protected void hookOnComplete() {
			done(this.replaced);
		}

		@Override
		protected void hookOnError(Throwable error) {
			done(error);
		}

	}

}
