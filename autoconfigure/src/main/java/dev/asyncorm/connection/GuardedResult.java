package dev.asyncorm.connection;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A result whose rows may be left unread without harm.
 */
final class GuardedResult implements Result {

	private final Result result;

	private final Execution execution;

	private volatile @Nullable GuardedRows<?> rows;

	private final AtomicBoolean taken = new AtomicBoolean();

	private volatile @Nullable Drain drain;

	GuardedResult(Result result, Execution execution) {
		this.result = result;
		this.execution = execution;
	}

	@Override
	public Publisher<Long> getRowsUpdated() {
		return guard((mapping) -> this.result.getRowsUpdated());
	}

	@Override
	public <T> Publisher<T> map(BiFunction<Row, RowMetadata, ? extends T> mapping) {
		return this
			.<T>guard((guard) -> this.result.map((row, metadata) -> guard.apply(() -> mapping.apply(row, metadata))));
	}

	@Override
	public <T> Publisher<T> map(Function<? super Readable, ? extends T> mapping) {
		return this.<T>guard((guard) -> this.result.map((readable) -> guard.apply(() -> mapping.apply(readable))));
	}

	@Override
	public Result filter(Predicate<Segment> filter) {
		return new Filtered(this, this.result.filter(guarded(filter)));
	}

	@Override
	public <T> Publisher<T> flatMap(Function<Segment, ? extends Publisher<? extends T>> mapping) {
		return this.<T>guard((guard) -> this.result.flatMap((segment) -> guarded(guard, mapping, segment)));
	}

	/**
	 * An error between the segments, too, must not cancel the driver.
	 */
	private <T> Publisher<T> guarded(GuardedRows.Guard guard,
			Function<Segment, ? extends Publisher<? extends T>> mapping, Segment segment) {
		Object mapped = guard.apply(() -> mapping.apply(segment));
		if (!(mapped instanceof Publisher<?>)) {
			return Mono.empty();
		}
		@SuppressWarnings("unchecked")
		Publisher<T> values = (Publisher<T>) mapped;
		return Flux.from(values).onErrorResume((error) -> {
			guard.apply(() -> {
				throw Exceptions.propagate(error);
			});
			return Mono.empty();
		});
	}

	private Predicate<Segment> guarded(Predicate<Segment> filter) {
		return (segment) -> {
			GuardedRows<?> reader = this.rows;
			return reader == null || Boolean.TRUE.equals(reader.guarded(() -> filter.test(segment)));
		};
	}

	private <T> Flux<T> guard(Function<GuardedRows.Guard, Publisher<?>> source) {
		return new GuardedRows<>(this, source);
	}

	/**
	 * Take note of the one reader.
	 * @return whether the reader is the first
	 */
	boolean open(GuardedRows<?> reader) {
		if (!this.taken.compareAndSet(false, true)) {
			return false;
		}
		this.rows = reader;
		return true;
	}

	Execution execution() {
		return this.execution;
	}

	boolean isConsumed() {
		return this.rows != null;
	}

	boolean isCancelled() {
		GuardedRows<?> reader = this.rows;
		return reader != null && reader.isCancelled();
	}

	/**
	 * Read and drop everything, because nobody will.
	 */
	void drain() {
		if (this.taken.compareAndSet(false, true)) {
			Drain reader = new Drain();
			this.drain = reader;
			this.execution.read(this.result.getRowsUpdated(), reader);
		}
	}

	/**
	 * Read on without demand, up to a number of rows.
	 */
	void readAhead(int limit) {
		GuardedRows<?> reader = this.rows;
		if (reader != null) {
			reader.readAhead(limit);
		}
	}

	/**
	 * Give up: the transaction ends.
	 */
	void abort() {
		GuardedRows<?> reader = this.rows;
		if (reader != null) {
			reader.abort();
		}
		else {
			drain();
		}
	}

	/**
	 * Let the reader see the end.
	 * @param replaced the error that takes the place of the reader's own end, or
	 * {@code null}
	 */
	void settle(@Nullable Throwable replaced) {
		GuardedRows<?> reader = this.rows;
		if (reader != null) {
			reader.settle(replaced);
		}
	}

	void cancelDriver() {
		GuardedRows<?> reader = this.rows;
		Drain drained = this.drain;
		if (reader != null) {
			reader.cancelDriver();
		}
		else if (drained != null) {
			this.execution.receive(drained::cancel);
		}
	}

	/**
	 * Reads a result that nobody wants.
	 */
	private final class Drain extends BaseSubscriber<Long> {

		@Override
		protected void hookOnComplete() {
			GuardedResult.this.execution.resultClosed(GuardedResult.this, null);
		}

		@Override
		protected void hookOnError(Throwable error) {
			GuardedResult.this.execution.resultClosed(GuardedResult.this, error);
		}

	}

	/**
	 * A filtered view; reading it reads the result.
	 */
	private record Filtered(GuardedResult parent, Result filtered) implements Result {

		@Override
		public Publisher<Long> getRowsUpdated() {
			return this.parent.guard((guard) -> this.filtered.getRowsUpdated());
		}

		@Override
		public <T> Publisher<T> map(BiFunction<Row, RowMetadata, ? extends T> mapping) {
			return this.parent.<T>guard(
					(guard) -> this.filtered.map((row, metadata) -> guard.apply(() -> mapping.apply(row, metadata))));
		}

		@Override
		public <T> Publisher<T> map(Function<? super Readable, ? extends T> mapping) {
			return this.parent
				.<T>guard((guard) -> this.filtered.map((readable) -> guard.apply(() -> mapping.apply(readable))));
		}

		@Override
		public Result filter(Predicate<Segment> filter) {
			return new Filtered(this.parent, this.filtered.filter(this.parent.guarded(filter)));
		}

		@Override
		public <T> Publisher<T> flatMap(Function<Segment, ? extends Publisher<? extends T>> mapping) {
			return this.parent
				.<T>guard((guard) -> this.filtered.flatMap((segment) -> this.parent.guarded(guard, mapping, segment)));
		}

	}

}
