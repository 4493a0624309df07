package dev.asyncorm.session;

import java.util.function.Consumer;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import dev.asyncorm.connection.OperationQueue;

/**
 * Runs the operations of one session one after another, in the order in which their
 * results are asked for: an operation that was subscribed to ahead, as concatMap does,
 * must not keep its turn from the one whose end it waits for. An operation that is
 * subscribed to inside another one runs inside it. Holds the queue of the session; safe
 * for concurrent use.
 */
final class Turns {

	private static final Log logger = LogFactory.getLog(Turns.class);

	private final OperationQueue queue = new OperationQueue(null);

	boolean isIdle() {
		return this.queue.isIdle();
	}

	/**
	 * Run an operation in its turn. Cancelling a waiting operation removes it; one that
	 * has begun goes on to its end and its result is dropped.
	 * @param <T> the type of the result
	 * @param operation the operation, for error messages
	 * @param work the work, called when it is its turn
	 * @return the result of the work
	 */
	<T> Mono<T> run(Operation operation, Supplier<Mono<T>> work) {
		return new Run<>(this, operation, work);
	}

	/**
	 * Keep the turn while work runs. Cancelling cancels the work; the turn ends when the
	 * operations inside it have ended.
	 * @param <T> the type of the results
	 * @param operation the operation, for error messages
	 * @param work the work
	 * @return the results of the work
	 */
	<T> Flux<T> hold(Operation operation, Flux<T> work) {
		return Flux.usingWhen(await(operation),
				(turn) -> turn.take() ? work.contextWrite((context) -> context.put(this, turn)) : Flux.<T>empty(),
				Turns::end, (turn, error) -> end(turn), Turns::end);
	}

	private static Mono<Void> end(Turn turn) {
		return Mono.fromRunnable(turn::end);
	}

	private Mono<Turn> await(Operation operation) {
		return Mono.deferContextual((context) -> Mono.create((sink) -> {
			Turn turn = turn(operation, context, sink::success);
			sink.onCancel(turn::cancel);
			sink.onRequest((demand) -> turn.join());
		}));
	}

	private Turn turn(Operation operation, ContextView context, Consumer<Turn> granted) {
		Turn enclosing = enclosing(context);
		return new Turn(operation, enclosing, (enclosing != null) ? enclosing.inside() : this.queue, granted);
	}

	/**
	 * Return the operation inside which a context runs.
	 * @param context the context
	 * @return the innermost turn that has not ended, or {@code null}
	 */
	@Nullable Turn enclosing(ContextView context) {
		Turn turn = context.getOrDefault(this, null);
		while (turn != null && turn.isEnded()) {
			turn = turn.parent();
		}
		return turn;
	}

	/**
	 * An operation that waits for its turn.
	 */
	private static final class Run<T> extends Mono<T> {

		private final Turns turns;

		private final Operation operation;

		private final Supplier<Mono<T>> work;

		Run(Turns turns, Operation operation, Supplier<Mono<T>> work) {
			this.turns = turns;
			this.operation = operation;
			this.work = work;
		}

		@Override
		public void subscribe(CoreSubscriber<? super T> actual) {
			actual.onSubscribe(new Running<>(this, actual));
		}

	}

	/**
	 * One operation from its place in the queue to its result. Signals arrive one at a
	 * time, demand and cancel from any thread.
	 */
	private static final class Running<T> implements CoreSubscriber<T>, Subscription {

		private final Supplier<Mono<T>> work;

		private final CoreSubscriber<? super T> actual;

		private final Turn turn;

		private final Context context;

		private volatile boolean cancelled;

		private @Nullable T result;

		Running(Run<T> run, CoreSubscriber<? super T> actual) {
			this.work = run.work;
			this.actual = actual;
			this.turn = run.turns.turn(run.operation, actual.currentContext(), (granted) -> begin());
			this.context = actual.currentContext().put(run.turns, this.turn);
		}

		@Override
		public Context currentContext() {
			return this.context;
		}

		@Override
		public void request(long demand) {
			if (Operators.validate(demand)) {
				this.turn.join();
			}
		}

		@Override
		public void cancel() {
			this.cancelled = true;
			this.turn.cancel();
		}

		private void begin() {
			if (this.turn.take()) {
				Mono.defer(this.work).subscribe(this);
			}
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			subscription.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(T value) {
			this.result = value;
		}

		@Override
		public void onError(Throwable error) {
			end(() -> this.actual.onError(error));
			if (this.cancelled) {
				// nobody waits for it; Reactor would log it as one of the application
				logger.debug(this.turn.operation() + " failed after it was cancelled", error);
			}
		}

		@Override
		public void onComplete() {
			end(() -> {
				T value = this.result;
				if (value != null) {
					this.actual.onNext(value);
				}
				this.actual.onComplete();
			});
		}

		/** The next operation may begin when this one's result is known. */
		private void end(Runnable signal) {
			try {
				if (!this.cancelled) {
					signal.run();
				}
			}
			finally {
				this.turn.end();
			}
		}

	}

}
