package dev.asyncorm.session;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.mapping.MappingException;
import org.springframework.data.r2dbc.core.ReactiveDataAccessStrategy;
import org.springframework.data.r2dbc.core.StatementMapper;
import org.springframework.data.r2dbc.core.StatementMapper.SelectSpec;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.sql.Expressions;
import org.springframework.data.relational.core.sql.Functions;
import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.query.BoundSql;

/**
 * Renders the queries of a session through Spring Data's statement mapper. Without state
 * and I/O.
 */
@SuppressWarnings("deprecation")
final class Statements {

	private final ReactiveDataAccessStrategy strategy;

	private final StatementMapper mapper;

	Statements(ReactiveDataAccessStrategy strategy) {
		this.strategy = strategy;
		this.mapper = strategy.getStatementMapper();
	}

	BoundSql select(EntityMapping mapping, QuerySpec query) {
		SelectSpec spec = this.mapper.createSelect(mapping.table())
			.doWithTable((table, select) -> select.withProjection(table.asterisk()))
			.withCriteria(query.criteria())
			.withSort(query.sort())
			.limit(query.limit())
			.offset(query.offset());
		if (query.lock()) {
			spec = spec.lock(LockMode.PESSIMISTIC_WRITE);
		}
		return render(mapping, spec);
	}

	BoundSql selectById(EntityMapping mapping, Object id) {
		SelectSpec spec = this.mapper.createSelect(mapping.table())
			.doWithTable((table, select) -> select.withProjection(table.asterisk()))
			.withCriteria(matches(mapping.idValues(id)));
		return ParameterRecorder.render(this.mapper.getMappedObject(spec));
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
			return ParameterRecorder.render(this.mapper.forType(mapping.type()).getMappedObject(spec));
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
