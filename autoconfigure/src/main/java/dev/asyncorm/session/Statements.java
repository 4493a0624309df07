package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.mapping.MappingException;
import org.springframework.data.r2dbc.core.ReactiveDataAccessStrategy;
import org.springframework.data.r2dbc.core.StatementMapper;
import org.springframework.data.r2dbc.core.StatementMapper.SelectSpec;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.sql.Expression;
import org.springframework.data.relational.core.sql.Expressions;
import org.springframework.data.relational.core.sql.Functions;
import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.data.relational.core.sql.Table;

import dev.asyncorm.mapping.WrittenColumn;
import dev.asyncorm.query.BoundSql;
import dev.asyncorm.query.QuerySpec;

/**
 * Renders the queries of a session through Spring Data's statement mapper. Without I/O;
 * keeps only texts that never change.
 */
@SuppressWarnings("deprecation")
final class Statements {

	private final ReactiveDataAccessStrategy strategy;

	private final StatementMapper mapper;

	private final Map<EntityMapping, String> selectsById = new ConcurrentHashMap<>();

	Statements(ReactiveDataAccessStrategy strategy) {
		this.strategy = strategy;
		this.mapper = strategy.getStatementMapper();
	}

	/**
	 * Render a query.
	 * @param mapping the entity type
	 * @param query what it asks for
	 * @param columns the columns to select; none for all
	 * @return the statement
	 */
	BoundSql select(EntityMapping mapping, QuerySpec query, Collection<SqlIdentifier> columns) {
		SelectSpec spec = this.mapper.createSelect(mapping.table())
			.doWithTable((table, select) -> select.withProjection(columns(mapping, table, columns)))
			.withCriteria(query.criteria())
			.withSort(query.sort())
			.limit(query.limit())
			.offset(query.offset());
		if (query.lock()) {
			spec = spec.lock(LockMode.PESSIMISTIC_WRITE);
		}
		return render(mapping, spec);
	}

	/**
	 * Render a SELECT of one row. Its text is rendered once per type.
	 * @param mapping the entity type
	 * @param id the id
	 * @return the statement
	 */
	BoundSql selectById(EntityMapping mapping, Object id) {
		List<Parameter> values = new ArrayList<>();
		@Nullable Object[] written = mapping.written().idValues(id);
		for (WrittenColumn column : mapping.written().all()) {
			Object value = written[column.index()];
			if (column.id() && value != null) {
				values.add(Parameters.in(value));
			}
		}
		// a part of a composite id that is null is not a parameter
		return (values.size() == mapping.idColumns().size())
				? new BoundSql(this.selectsById.computeIfAbsent(mapping, (any) -> renderById(mapping, id).sql()),
						values)
				: renderById(mapping, id);
	}

	private BoundSql renderById(EntityMapping mapping, Object id) {
		SelectSpec spec = this.mapper.createSelect(mapping.table())
			.doWithTable((table, select) -> select.withProjection(columns(mapping, table, mapping.reading().columns())))
			.withCriteria(matches(mapping.idValues(id)));
		return BoundSql.of(this.mapper.getMappedObject(spec));
	}

	private Expression columns(EntityMapping mapping, Table table, Collection<SqlIdentifier> columns) {
		if (columns.isEmpty()) {
			return table.asterisk();
		}
		// as text, because Spring Data takes the names of columns for those of properties
		String name = this.strategy.toSql(mapping.table());
		return Expressions.just(columns.stream()
			.map((column) -> name + "." + this.strategy.toSql(column))
			.collect(Collectors.joining(", ")));
	}

	BoundSql count(EntityMapping mapping, QuerySpec query) {
		SelectSpec spec = this.mapper.createSelect(mapping.table())
			.doWithTable((table, select) -> select.withProjection(Functions.count(table.asterisk())))
			.withCriteria(query.criteria());
		return render(mapping, spec);
	}

	BoundSql exists(EntityMapping mapping, QuerySpec query) {
		SelectSpec spec = this.mapper.createSelect(mapping.table())
			.withProjection(Expressions.just("1"))
			.withCriteria(query.criteria())
			.limit(1);
		return render(mapping, spec);
	}

	private BoundSql render(EntityMapping mapping, SelectSpec spec) {
		try {
			return BoundSql.of(this.mapper.forType(mapping.type()).getMappedObject(spec));
		}
		catch (IllegalArgumentException | MappingException ex) {
			throw new InvalidDataAccessApiUsageException("The query for " + mapping.type().getSimpleName()
					+ " could not be rendered; compare its conditions with the properties of the entity", ex);
		}
	}

	private Criteria matches(Map<SqlIdentifier, ? extends @Nullable Object> values) {
		Criteria criteria = Criteria.empty();
		for (Map.Entry<SqlIdentifier, ? extends @Nullable Object> entry : values.entrySet()) {
			Criteria.CriteriaStep column = criteria.and(this.strategy.toSql(entry.getKey()));
			Object value = entry.getValue();
			criteria = (value != null) ? column.is(value) : column.isNull();
		}
		return criteria;
	}

}
