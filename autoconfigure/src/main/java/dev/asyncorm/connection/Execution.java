package dev.asyncorm.connection;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

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

import dev.asyncorm.ResultStillOpenException;

/**
 * One execution of a statement: waits for its turn, keeps the connection until the driver
 * has delivered everything, and never lets a cancel reach the driver, except that of a
 * read through a cursor.
 * <p>
 * Cancelling a driver with rows in flight kills its connection (r2dbc-postgresql#661), so
 * rows that nobody wants are dropped instead. While somebody waits behind this execution,
 * its rows are buffered. Mutable; signals arrive one at a time, demand and cancel from
 * any thread.
 */
final class Execution implements Lane.Task, Subscription, CoreSubscriber<Result> {

	private final Engine engine;

	private final StatementCall call;

	private final CoreSubscriber<? super Result> actual;

	private final AtomicInteger openResults = new AtomicInteger();

	private final AtomicBoolean finished = new AtomicBoolean();

	private volatile @Nullable Subscription driver;

	private volatile boolean cancelled;

	private volatile boolean delivered;

	private volatile boolean wanted;

	private volatile boolean ending;

	private volatile @Nullable Throwable failure;

	private volatile @Nullable GuardedResult current;

	private volatile @Nullable Physical physical;

	Execution(Engine engine, StatementCall call, CoreSubscriber<? super Result> actual) {
		this.engine = engine;
		this.call = call;
		this.actual = actual;
	}

	@Override
	public void start() {
		if (this.cancelled) {
			finish();
			return;
		}
		this.engine.ready(this.call, context(), () -> this.cancelled).subscribe(new ReadySubscriber());
	}

	@Override
	public void refuse(Throwable error) {
		if (!this.cancelled) {
			this.actual.onError(error);
		}
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
			this.ending = true;
		}
		GuardedResult result = this.current;
		if (result != null) {
			hurry(result);
		}
	}

	private void hurry(GuardedResult result) {
		if (this.ending) {
			result.abort();
		}
		else if (this.cancelled && !result.isConsumed()) {
			result.drain();
		}
		else {
			result.readAhead(this.engine.settings().bufferRows());
		}
	}

	/**
	 * Do nothing: results are always asked for without limit, because the driver does not
	 * end its conversation before somebody asks for a result behind the last one.
	 */
	@Override
	public void request(long demand) {
	}

	@Override
	public void cancel() {
		this.cancelled = true;
		GuardedResult result = this.current;
		if (result == null) {
			return;
		}
		if (result.isCancelled()) {
			closeCursor(result);
		}
		else if (this.wanted) {
			hurry(result);
		}
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.driver = subscription;
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(Result result) {
		GuardedResult guarded = new GuardedResult(result, this);
		this.current = guarded;
		if (this.cancelled) {
			guarded.drain();
			closeCursor(guarded);
			return;
		}
		this.actual.onNext(guarded);
		if (this.wanted) {
			hurry(guarded);
		}
	}

	@Override
	public void onError(Throwable error) {
		fail(error);
		onComplete();
	}

	@Override
	public void onComplete() {
		this.delivered = true;
		finishIfDone();
	}

	/**
	 * Move a publisher of the driver to the thread of this execution's connection.
	 */
	<T> Flux<T> confine(Publisher<T> publisher) {
		Physical connection = this.physical;
		return (connection != null) ? connection.confine(publisher) : Flux.from(publisher);
	}

	/**
	 * Take note that somebody reads a result.
	 */
	void resultOpened() {
		this.openResults.incrementAndGet();
	}

	/**
	 * Take note that a result has been read to its end.
	 */
	void resultClosed(@Nullable Throwable error) {
		if (error != null) {
			fail(error);
		}
		this.openResults.decrementAndGet();
		finishIfDone();
	}

	/**
	 * Take note that the reader of a result has left before its end.
	 */
	void resultCancelled(GuardedResult result) {
		if (this.cancelled) {
			closeCursor(result);
		}
	}

	/**
	 * Refuse what waits, because the result is too large to be buffered.
	 */
	void overflow() {
		this.engine.lane()
			.refuseWaiting(new ResultStillOpenException("A result with more than " + this.engine.settings().bufferRows()
					+ " rows is still being read on this connection; read it "
					+ "to its end first, read it with stream(fetchSize) in a session of its own, or raise "
					+ "async-orm.session.buffer-rows"));
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
		if (!this.call.cursor() || this.delivered || !this.finished.compareAndSet(false, true)) {
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
		if (this.delivered && this.openResults.get() == 0) {
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
		this.engine.lane().done();
		Throwable error = (replaced != null) ? replaced : this.failure;
		GuardedResult result = this.current;
		if (result != null) {
			result.settle();
		}
		if (this.cancelled) {
			return;
		}
		if (error != null) {
			this.actual.onError(error);
		}
		else {
			this.actual.onComplete();
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
			if (ready == null || Execution.this.cancelled) {
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
