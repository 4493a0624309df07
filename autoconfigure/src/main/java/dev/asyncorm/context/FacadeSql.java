package dev.asyncorm.context;

import java.util.function.Function;

import reactor.core.publisher.Mono;

import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.Projection;

/**
 * Hand-written SQL that finds its session when it is subscribed to.
 *
 * @param current finds the session
 * @param query makes the query of a session
 */
record FacadeSql(CurrentSession current, Function<AsyncSession, AsyncSession.Sql> query) implements AsyncSession.Sql {

	@Override
	public AsyncSession.Sql bind(String name, Object value) {
		return new FacadeSql(this.current, (session) -> this.query.apply(session).bind(name, value));
	}

	@Override
	public AsyncSession.Sql bindNull(String name, Class<?> type) {
		return new FacadeSql(this.current, (session) -> this.query.apply(session).bindNull(name, type));
	}

	@Override
	public <R> Projection<R> as(Class<R> type) {
		return new FacadeProjection<>(this.current, (session) -> this.query.apply(session).as(type));
	}

	@Override
	public Mono<Long> update() {
		return this.current.get().flatMap((session) -> this.query.apply(session).update());
	}

}
