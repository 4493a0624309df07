package dev.asyncorm.session;

import java.util.List;
import java.util.function.Function;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.mapping.RowShape;

/**
 * The projection of one session.
 *
 * @param <R> the type of a result
 * @param session the session
 * @param type the entity type
 * @param query what it asks for
 * @param shape finds the columns
 */
record ProjectionQuery<R>(DefaultAsyncSession session, Class<?> type, QuerySpec query,
		Function<EntityMapping, RowShape<R>> shape) implements Projection<R> {

	@Override
	public Flux<R> all() {
		return list("all", this.query).flatMapIterable((results) -> results);
	}

	@Override
	public Mono<R> one() {
		return oneOrEmpty("one").switchIfEmpty(Mono.defer(() -> Mono.error(Misuse.noResult(this.type))));
	}

	@Override
	public Mono<R> oneOrEmpty() {
		return oneOrEmpty("oneOrEmpty");
	}

	private Mono<R> oneOrEmpty(String name) {
		return list(name, this.query.atMost(2)).flatMap((results) -> SelectQuery.single(this.type, results));
	}

	@Override
	public Mono<R> first() {
		return list("first", this.query.atMost(1)).flatMap((results) -> Mono.justOrEmpty(results.stream().findFirst()));
	}

	private Mono<List<R>> list(String name, QuerySpec spec) {
		return this.session.project(name, this.type, spec, this.shape);
	}

}
