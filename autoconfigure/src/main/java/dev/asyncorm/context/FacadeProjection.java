package dev.asyncorm.context;

import java.util.function.Function;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.Projection;

/**
 * A projection that finds its session when it is subscribed to.
 *
 * @param <R> the type of a result
 * @param current finds the session
 * @param query makes the projection of a session
 */
record FacadeProjection<R>(CurrentSession current,
		Function<AsyncSession, Projection<R>> query) implements Projection<R> {

	@Override
	public Flux<R> all() {
		return this.current.get().flatMapMany((session) -> this.query.apply(session).all());
	}

	@Override
	public Mono<R> one() {
		return this.current.get().flatMap((session) -> this.query.apply(session).one());
	}

	@Override
	public Mono<R> oneOrEmpty() {
		return this.current.get().flatMap((session) -> this.query.apply(session).oneOrEmpty());
	}

	@Override
	public Mono<R> first() {
		return this.current.get().flatMap((session) -> this.query.apply(session).first());
	}

}
