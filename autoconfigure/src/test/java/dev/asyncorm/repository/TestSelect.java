package dev.asyncorm.repository;

import java.util.function.UnaryOperator;

import org.springframework.dao.IncorrectResultSizeDataAccessException;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Sort;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.r2dbc.core.StatementMapper;
import org.springframework.data.r2dbc.dialect.DialectResolver;
import org.springframework.data.relational.core.query.CriteriaDefinition;
import org.springframework.data.relational.core.query.Query;
import org.springframework.data.relational.core.sql.LockMode;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.EntityNotFoundException;
import dev.asyncorm.session.Select;

/**
 * A query of a {@link TestSession}. Each row is a new instance.
 */
record TestSelect<T>(R2dbcEntityTemplate template, Class<T> type, Query query, UnaryOperator<T> manage,
		boolean locks) implements Select<T> {

	TestSelect(R2dbcEntityTemplate template, Class<T> type, Query query, UnaryOperator<T> manage) {
		this(template, type, query, manage, false);
	}

	private Select<T> with(Query query) {
		return new TestSelect<>(this.template, this.type, query, this.manage, this.locks);
	}

	@Override
	public Select<T> where(CriteriaDefinition criteria) {
		return with(Query.query(criteria));
	}

	@Override
	public Select<T> matching(Query query) {
		return with(query);
	}

	@Override
	public Select<T> orderBy(String... properties) {
		return orderBy(Sort.by(properties));
	}

	@Override
	public Select<T> orderBy(Sort sort) {
		return with(this.query.sort(sort));
	}

	@Override
	public Select<T> limit(int limit) {
		return with(this.query.limit(limit));
	}

	@Override
	public Select<T> limit(Limit limit) {
		return with(this.query.limit(limit.max()));
	}

	@Override
	public Select<T> offset(long offset) {
		return with(this.query.offset(offset));
	}

	@Override
	public Select<T> forUpdate() {
		return new TestSelect<>(this.template, this.type, this.query, this.manage, true);
	}

	@Override
	public Select<T> populateExisting() {
		return this;
	}

	@Override
	public Flux<T> all() {
		if (!this.locks) {
			return this.template.select(this.query, this.type).map(this.manage);
		}
		StatementMapper mapper = StatementMapper
			.create(DialectResolver.getDialect(this.template.getDatabaseClient().getConnectionFactory()),
					this.template.getConverter())
			.forType(this.type);
		StatementMapper.SelectSpec select = mapper
			.createSelect(this.template.getConverter()
				.getMappingContext()
				.getRequiredPersistentEntity(this.type)
				.getQualifiedTableName())
			.doWithTable((table, spec) -> spec.withProjection(table.asterisk()))
			.withCriteria(this.query.getCriteria().orElseThrow())
			.lock(LockMode.PESSIMISTIC_WRITE);
		return this.template.query(mapper.getMappedObject(select), this.type).all().map(this.manage);
	}

	@Override
	public Mono<T> one() {
		return oneOrEmpty().switchIfEmpty(Mono.error(() -> new EntityNotFoundException(this.type, "none")));
	}

	@Override
	public Mono<T> oneOrEmpty() {
		return all().collectList().flatMap((rows) -> switch (rows.size()) {
			case 0 -> Mono.empty();
			case 1 -> Mono.just(rows.get(0));
			default -> Mono.error(new IncorrectResultSizeDataAccessException("several", 1, rows.size()));
		});
	}

	@Override
	public Mono<T> first() {
		return with(this.query.limit(1)).all().next();
	}

	@Override
	public Mono<Long> count() {
		return this.template.count(this.query, this.type);
	}

	@Override
	public Mono<Boolean> exists() {
		return this.template.exists(this.query, this.type);
	}

}
