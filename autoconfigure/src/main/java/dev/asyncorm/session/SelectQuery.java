package dev.asyncorm.session;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.IncorrectResultSizeDataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.core.TypedPropertyPath;
import org.springframework.data.domain.KeysetScrollPosition;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.OffsetScrollPosition;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.SliceImpl;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Window;
import org.springframework.data.relational.core.query.CriteriaDefinition;
import org.springframework.data.relational.core.query.Query;
import org.springframework.data.relational.core.query.Update;
import org.springframework.data.support.ReactivePageableExecutionUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.InvalidScrollPositionException;
import dev.asyncorm.mapping.RowShape;
import dev.asyncorm.query.Aggregate;
import dev.asyncorm.query.Grouping;
import dev.asyncorm.query.KeysetScroll;
import dev.asyncorm.query.LockOption;
import dev.asyncorm.query.QuerySpec;
import dev.asyncorm.relationship.Load;

/**
 * The query of one session.
 *
 * @param <T> the entity type
 * @param session the session
 * @param type the entity type
 * @param query what it asks for
 * @param loads the relations to load
 */
record SelectQuery<T>(DefaultAsyncSession session, Class<T> type, QuerySpec query,
		List<Load> loads) implements Select<T> {

	private SelectQuery<T> with(UnaryOperator<QuerySpec> change) {
		return new SelectQuery<>(this.session, this.type, change.apply(this.query), this.loads);
	}

	@Override
	public Select<T> load(String... paths) {
		return load(Stream.of(paths).map(Load::of).toArray(Load[]::new));
	}

	@Override
	public <P extends @Nullable Object> Select<T> load(TypedPropertyPath<T, P> path) {
		return load(Load.of(path));
	}

	@Override
	public Select<T> load(Load... further) {
		List<Load> all = Stream.concat(this.loads.stream(), Stream.of(further)).toList();
		return new SelectQuery<>(this.session, this.type, this.query, all);
	}

	@Override
	public Select<T> where(CriteriaDefinition criteria) {
		return with((spec) -> spec.and(criteria));
	}

	@Override
	public Select<T> matching(Query matching) {
		return with((spec) -> spec.matching(matching));
	}

	@Override
	public Select<T> orderBy(String... properties) {
		return orderBy(Sort.by(properties));
	}

	@Override
	public Select<T> orderBy(Sort sort) {
		return with((spec) -> spec.sorted(sort));
	}

	@Override
	public Select<T> limit(int limit) {
		return with((spec) -> spec.limited(limit));
	}

	@Override
	public Select<T> limit(Limit limit) {
		return with((spec) -> spec.limited(limit));
	}

	@Override
	public Select<T> offset(long offset) {
		return with((spec) -> spec.skipping(offset));
	}

	@Override
	public Select<T> forUpdate() {
		return forUpdate(LockOption.WAIT);
	}

	@Override
	public Select<T> forUpdate(LockOption option) {
		return with((spec) -> spec.locking(option));
	}

	@Override
	public Select<T> populateExisting() {
		return with(QuerySpec::overwriting);
	}

	@Override
	public Select<T> unconditionally() {
		return with(QuerySpec::unconditionally);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <R> Projection<R> as(Class<R> resultType) {
		return results(this.query, null, (mapping) -> (RowShape<R>) mapping.reading().shapes().objects(resultType));
	}

	@Override
	public <R> Projection<R> value(String property, Class<R> valueType) {
		return results(this.query, null, (mapping) -> mapping.reading().shapes().value(property, valueType));
	}

	@Override
	@SuppressWarnings("unchecked")
	public <R> Projection<R> as(Class<R> resultType, Grouping grouping) {
		return results(this.query, grouping,
				(mapping) -> (RowShape<R>) mapping.reading().shapes().results().named(resultType, grouping.names()));
	}

	@Override
	public <R> Projection<R> value(Aggregate aggregate, Class<R> valueType) {
		QuerySpec allRows = this.query.ordered(Sort.unsorted()).page(Pageable.unpaged());
		return results(allRows, Grouping.by().aggregate(aggregate),
				(mapping) -> mapping.reading().shapes().results().first(valueType));
	}

	@Override
	public Flux<T> all() {
		return list("all", this.query).flatMapIterable((entities) -> entities);
	}

	@Override
	public Mono<T> one() {
		return single("one").switchIfEmpty(Mono.defer(() -> Mono.error(Misuse.noResult(this.type))));
	}

	@Override
	public Mono<T> oneOrEmpty() {
		return single("oneOrEmpty");
	}

	private Mono<T> single(String name) {
		return list(name, this.query.atMost(2)).flatMap((entities) -> single(this.type, entities));
	}

	/**
	 * Return the only result.
	 * @param <R> the type of a result
	 * @param type the entity type
	 * @param results the results
	 * @return the result; empty for none, an error for several
	 */
	static <R> Mono<R> single(Class<?> type, List<R> results) {
		if (results.size() > 1) {
			return Mono.error(new IncorrectResultSizeDataAccessException("The query for " + type.getSimpleName()
					+ " was to find one row and found several; use first() or narrow the conditions", 1));
		}
		return results.isEmpty() ? Mono.empty() : Mono.just(results.get(0));
	}

	@Override
	public Mono<T> first() {
		return list("first", this.query.atMost(1))
			.flatMap((entities) -> entities.isEmpty() ? Mono.<T>empty() : Mono.just(entities.get(0)));
	}

	private Mono<List<T>> list(String name, QuerySpec spec) {
		return this.session.list(name, this.type, spec, this.loads);
	}

	@Override
	public Mono<Long> count() {
		return this.session.read("count", this.type, (loader, mapping) -> loader.count(mapping, this.query));
	}

	@Override
	public Mono<Boolean> exists() {
		return this.session.read("exists", this.type, (loader, mapping) -> loader.exists(mapping, this.query));
	}

	@Override
	public Mono<Page<T>> page(Pageable page) {
		return list("page", this.query.page(page))
			.flatMap((entities) -> ReactivePageableExecutionUtils.getPage(entities, page, count()));
	}

	@Override
	public Mono<Slice<T>> slice(Pageable page) {
		return list("slice", this.query.page(page).plusOne()).map((entities) -> {
			boolean hasNext = page.isPaged() && entities.size() > page.getPageSize();
			return new SliceImpl<>(hasNext ? entities.subList(0, page.getPageSize()) : entities, page, hasNext);
		});
	}

	@Override
	public Mono<Window<T>> scroll(ScrollPosition position) {
		int limit = this.query.limit();
		if (limit == 0) {
			return Mono.error(() -> new InvalidDataAccessApiUsageException("A window of " + this.type.getSimpleName()
					+ " with limit(0) has no row to go on from; scroll by at least one row"));
		}
		if (position instanceof OffsetScrollPosition offset) {
			if (!offset.isInitial() && offset.getOffset() == Long.MAX_VALUE) {
				return Mono.error(() -> new InvalidScrollPositionException(
						"There is no row behind the position; use a position of a window", null));
			}
			QuerySpec next = this.query.skipping(offset.isInitial() ? 0 : offset.getOffset() + 1).plusOne();
			return list("scroll", next).map((entities) -> {
				boolean hasNext = limit >= 0 && entities.size() > limit;
				return Window.from(hasNext ? entities.subList(0, limit) : entities, offset.positionFunction(), hasNext);
			});
		}
		return Mono.defer(() -> {
			EntityMapping mapping = this.session.mappings().of(this.type);
			KeysetScroll scroll = new KeysetScroll(mapping.entity(), mapping.converter(), this.query.sort(),
					(KeysetScrollPosition) position);
			return list("scroll", scroll.apply(this.query)).map((entities) -> scroll.window(entities, limit));
		});
	}

	@Override
	public Flux<T> stream(int fetchSize) {
		if (fetchSize < 1) {
			throw new IllegalArgumentException("A fetch size of " + fetchSize + " rows is not positive");
		}
		if (!this.loads.isEmpty()) {
			throw new InvalidDataAccessApiUsageException("stream(" + fetchSize
					+ ") reads entities that are not managed and cannot load relations; read pages with limit instead");
		}
		return this.session.stream(this.type, this.query, fetchSize);
	}

	@Override
	public Mono<Long> update(Update update) {
		return this.session.update(this.type, this.query, update);
	}

	@Override
	public Mono<Long> delete() {
		return this.session.delete(this.type, this.query);
	}

	private <R> Projection<R> results(QuerySpec spec, @Nullable Grouping grouping,
			Function<EntityMapping, RowShape<R>> shape) {
		return new Results<>(this.type, () -> Misuse.noResult(this.type),
				(name, most) -> this.session.read(name, this.type, (loader, mapping) -> {
					RowShape<R> columns = shape.apply(mapping);
					QuerySpec limited = (most > 0) ? spec.atMost(most) : spec;
					return (limited.limit() == 0) ? Mono.just(List.of())
							: loader.project(mapping, limited, grouping, columns);
				}));
	}

	/**
	 * The results of a query, of which a row without value is one, too.
	 *
	 * @param <R> the type of a result
	 * @param type the type that is asked for, for error messages
	 * @param none the error when there is no row
	 * @param source reads rows
	 */
	record Results<R>(Class<?> type, Supplier<? extends DataAccessException> none,
			Source<R> source) implements Projection<R> {

		@Override
		public Flux<R> all() {
			return this.source.read("all", -1)
				.flatMapIterable((results) -> results.stream().flatMap(Optional::stream).toList());
		}

		@Override
		public Mono<R> one() {
			return single("one").switchIfEmpty(Mono.defer(() -> Mono.error(this.none.get())))
				.flatMap(Mono::justOrEmpty);
		}

		@Override
		public Mono<R> oneOrEmpty() {
			return single("oneOrEmpty").flatMap(Mono::justOrEmpty);
		}

		private Mono<Optional<R>> single(String name) {
			return this.source.read(name, 2).flatMap((results) -> SelectQuery.single(this.type, results));
		}

		@Override
		public Mono<R> first() {
			return this.source.read("first", 1)
				.flatMap((results) -> results.isEmpty() ? Mono.empty() : Mono.justOrEmpty(results.get(0)));
		}

	}

	/**
	 * Where results come from.
	 *
	 * @param <R> the type of a result
	 */
	@FunctionalInterface
	interface Source<R> {

		/**
		 * Read rows.
		 * @param name the operation, for error messages
		 * @param most how many rows are needed at most, or -1 for all
		 * @return a result for each row, empty for a single {@code null}; more than
		 * needed where the query cannot be limited
		 */
		Mono<List<Optional<R>>> read(String name, int most);

	}

}
