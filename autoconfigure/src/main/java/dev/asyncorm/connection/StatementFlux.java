package dev.asyncorm.connection;

import java.util.function.Function;

import io.r2dbc.spi.Result;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * The results of a statement, executed once per subscriber.
 */
final class StatementFlux extends Flux<Result> {

	private final Engine engine;

	private final StatementCall call;

	StatementFlux(Engine engine, StatementCall call) {
		this.engine = engine;
		this.call = call;
	}

	/**
	 * Read every result, with demand that is there before the statement is started:
	 * without prefetch, concatMap asks for the result first and then for its rows.
	 */
	<T> Flux<T> read(Function<Result, Publisher<T>> mapping) {
		return concatMap(mapping, 1);
	}

	@Override
	public void subscribe(CoreSubscriber<? super Result> actual) {
		actual.onSubscribe(new Execution(this.engine, this.call, actual));
	}

}
