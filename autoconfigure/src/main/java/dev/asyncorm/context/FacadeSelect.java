package dev.asyncorm.context;

import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.data.core.TypedPropertyPath;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Window;
import org.springframework.data.relational.core.query.CriteriaDefinition;
import org.springframework.data.relational.core.query.Query;
import org.springframework.data.relational.core.query.Update;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.query.Aggregate;
import dev.asyncorm.query.Grouping;
import dev.asyncorm.query.LockOption;
import dev.asyncorm.relationship.Load;
import dev.asyncorm.session.AsyncSession;
import dev.asyncorm.session.Projection;
import dev.asyncorm.session.Select;

/**
 * A query that finds its session when it is subscribed to.
 *
 * @param <T> the entity type
 */
final class FacadeSelect<T> implements Select<T> {

	private final CurrentSession current;

	private final Function<AsyncSession, Select<T>> query;

	FacadeSelect(CurrentSession current, Function<AsyncSession, Select<T>> query) {
		this.current = current;
		this.query = query;
	}

	@Override
	public Select<T> load(String... paths) {
		return then((select) -> select.load(paths));
	}

	@Override
	public <P extends @Nullable Object> Select<T> load(TypedPropertyPath<T, P> path) {
		return load(Load.of(path));
	}

	@Override
	public Select<T> load(Load... loads) {
		return then((select) -> select.load(loads));
	}

	@Override
	public Select<T> where(CriteriaDefinition criteria) {
		return then((select) -> select.where(criteria));
	}

	@Override
	public Select<T> matching(Query other) {
		return then((select) -> select.matching(other));
	}

	@Override
	public Select<T> orderBy(String... properties) {
		return then((select) -> select.orderBy(properties));
	}

	@Override
	public Select<T> orderBy(Sort sort) {
		return then((select) -> select.orderBy(sort));
	}

	@Override
	public Select<T> limit(int limit) {
		return then((select) -> select.limit(limit));
	}

	@Override
	public Select<T> limit(Limit limit) {
		return then((select) -> select.limit(limit));
	}

	@Override
	public Select<T> offset(long offset) {
		return then((select) -> select.offset(offset));
	}

	@Override
	public Select<T> forUpdate() {
		return then(Select::forUpdate);
	}

	@Override
	public Select<T> forUpdate(LockOption option) {
		return then((select) -> select.forUpdate(option));
	}

	@Override
	public Select<T> populateExisting() {
		return then(Select::populateExisting);
	}

	@Override
	public Select<T> unconditionally() {
		return then(Select::unconditionally);
	}

	@Override
	public <R> Projection<R> as(Class<R> resultType) {
		return new FacadeProjection<>(this.current, (session) -> this.query.apply(session).as(resultType));
	}

	@Override
	public <R> Projection<R> value(String property, Class<R> valueType) {
		return new FacadeProjection<>(this.current, (session) -> this.query.apply(session).value(property, valueType));
	}

	@Override
	public <R> Projection<R> as(Class<R> resultType, Grouping grouping) {
		return new FacadeProjection<>(this.current, (session) -> this.query.apply(session).as(resultType, grouping));
	}

	@Override
	public <R> Projection<R> value(Aggregate aggregate, Class<R> valueType) {
		return new FacadeProjection<>(this.current, (session) -> this.query.apply(session).value(aggregate, valueType));
	}

	@Override
	public Flux<T> all() {
		return this.current.get().flatMapMany((session) -> this.query.apply(session).all());
	}

	@Override
	public Mono<T> one() {
		return run(Select::one);
	}

	@Override
	public Mono<T> oneOrEmpty() {
		return run(Select::oneOrEmpty);
	}

	@Override
	public Mono<T> first() {
		return run(Select::first);
	}

	@Override
	public Mono<Long> count() {
		return run(Select::count);
	}

	@Override
	public Mono<Boolean> exists() {
		return run(Select::exists);
	}

	@Override
	public Mono<Page<T>> page(Pageable page) {
		return run((select) -> select.page(page));
	}

	@Override
	public Mono<Slice<T>> slice(Pageable page) {
		return run((select) -> select.slice(page));
	}

	@Override
	public Mono<Window<T>> scroll(ScrollPosition position) {
		return run((select) -> select.scroll(position));
	}

	@Override
	public Flux<T> stream(int fetchSize) {
		return this.current.get().flatMapMany((session) -> this.query.apply(session).stream(fetchSize));
	}

	@Override
	public Mono<Long> update(Update update) {
		return run((select) -> select.update(update));
	}

	@Override
	public Mono<Long> delete() {
		return run(Select::delete);
	}

	private Select<T> then(UnaryOperator<Select<T>> step) {
		return new FacadeSelect<>(this.current, (session) -> step.apply(this.query.apply(session)));
	}

	private <R> Mono<R> run(Function<Select<T>, Mono<R>> terminal) {
		return this.current.get().flatMap((session) -> terminal.apply(this.query.apply(session)));
	}

}
