package dev.asyncorm.connection;

import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * A task of a {@link Lane} that is a {@link Mono}: skipped when it is cancelled while it
 * waits, run to its end once it has started.
 *
 * @param <T> the type of the result
 */
final class LaneWork<T> extends BaseSubscriber<T> implements Lane.Task {

	private final Lane lane;

	private final Lane.Urgency urgency;

	private final Mono<T> work;

	private final MonoSink<T> sink;

	private final AtomicBoolean cancelled = new AtomicBoolean();

	private @Nullable T result;

	LaneWork(Lane lane, Lane.Urgency urgency, Mono<T> work, MonoSink<T> sink) {
		this.lane = lane;
		this.urgency = urgency;
		this.work = work;
		this.sink = sink;
		sink.onCancel(() -> this.cancelled.set(true));
	}

	@Override
	public void start() {
		if (this.cancelled.get()) {
			this.lane.done(this);
			return;
		}
		this.work.subscribe(this);
	}

	@Override
	public void refuse(Throwable error) {
		this.sink.error(error);
	}

	@Override
	public void onWaiting(Lane.Urgency other) {
	}

	@Override
	public Lane.Urgency urgency() {
		return this.urgency;
	}

	@Override
	public ContextView context() {
		return this.sink.contextView();
	}

	@Override
	public Context currentContext() {
		return Context.of(this.sink.contextView());
	}

	@Override
	protected void hookOnSubscribe(Subscription subscription) {
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	protected void hookOnNext(T value) {
		this.result = value;
	}

	@Override
	protected void hookOnComplete() {
		this.lane.done(this);
		this.sink.success(this.result);
	}

	@Override
	protected void hookOnError(Throwable error) {
		this.lane.done(this);
		this.sink.error(error);
	}

}
