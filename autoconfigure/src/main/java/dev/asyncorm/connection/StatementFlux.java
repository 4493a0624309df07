package dev.asyncorm.connection;

import io.r2dbc.spi.Result;
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

	@Override
	public void subscribe(CoreSubscriber<? super Result> actual) {
		actual.onSubscribe(new Execution(this.engine, this.call, actual));
	}

}
