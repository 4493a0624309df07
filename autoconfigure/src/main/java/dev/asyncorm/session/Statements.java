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
import org.springframework.data.r2dbc.core.ReactiveDataAccessStrategy;
import org.springframework.data.r2dbc.core.StatementMapper;
import org.springframework.data.r2dbc.core.StatementMapper.SelectSpec;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.sql.Expression;
import org.springframework.data.relational.core.sql.Expressions;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.data.relational.core.sql.Table;

import dev.asyncorm.mapping.WrittenColumn;
import dev.asyncorm.query.BoundSql;
import dev.asyncorm.query.SelectStatements;

/**
 * Renders what a session reads. Without I/O; keeps only texts that never change.
 */
@SuppressWarnings("deprecation")
final class Statements {

	private final ReactiveDataAccessStrategy strategy;

	private final StatementMapper mapper;

	private final SelectStatements queries;

	private final Map<EntityMapping, String> selectsById = new ConcurrentHashMap<>();

	Statements(ReactiveDataAccessStrategy strategy, R2dbcDialect dialect) {
		this.strategy = strategy;
		this.mapper = strategy.getStatementMapper();
		this.queries = new SelectStatements(strategy.getConverter(), dialect);
	}

	/**
	 * Return the statements of queries.
	 * @return the statements
	 */
	SelectStatements queries() {
		return this.queries;
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
			.doWithTable((table, select) -> select.withProjection(columns(mapping, table)))
			.withCriteria(matches(mapping.idValues(id)));
		return BoundSql.of(this.mapper.getMappedObject(spec));
	}

	private Expression columns(EntityMapping mapping, Table table) {
		Collection<SqlIdentifier> columns = mapping.reading().columns();
		if (columns.isEmpty()) {
			return table.asterisk();
		}
		// as text, because Spring Data takes the names of columns for those of properties
		String name = this.strategy.toSql(mapping.table());
		return Expressions.just(columns.stream()
			.map((column) -> name + "." + this.strategy.toSql(column))
			.collect(Collectors.joining(", ")));
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
