package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.mapping.MappingException;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import org.springframework.data.r2dbc.query.BoundAssignments;
import org.springframework.data.r2dbc.query.BoundCondition;
import org.springframework.data.r2dbc.query.UpdateMapper;
import org.springframework.data.relational.core.dialect.RenderContextFactory;
import org.springframework.data.relational.core.query.CriteriaDefinition;
import org.springframework.data.relational.core.query.Update;
import org.springframework.data.relational.core.sql.AssignValue;
import org.springframework.data.relational.core.sql.Assignment;
import org.springframework.data.relational.core.sql.Expressions;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.data.relational.core.sql.StatementBuilder;
import org.springframework.data.relational.core.sql.Table;
import org.springframework.data.relational.core.sql.render.RenderContext;
import org.springframework.data.relational.core.sql.render.SqlRenderer;
import org.springframework.r2dbc.core.Parameter;
import org.springframework.r2dbc.core.binding.BindMarkers;
import org.springframework.r2dbc.core.binding.Bindings;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.query.BoundSql;

/**
 * Renders statements that change all rows of a condition. Without state and I/O.
 */
@SuppressWarnings("deprecation")
final class BulkStatements {

	private final R2dbcDialect r2dbcDialect;

	private final Dialect dialect;

	private final UpdateMapper mapper;

	private final RenderContext renderContext;

	BulkStatements(R2dbcConverter converter, R2dbcDialect r2dbcDialect, Dialect dialect) {
		this.r2dbcDialect = r2dbcDialect;
		this.dialect = dialect;
		this.mapper = new UpdateMapper(r2dbcDialect, converter);
		this.renderContext = new RenderContextFactory(r2dbcDialect).createRenderContext();
	}

	/**
	 * Render an UPDATE that also counts the version up.
	 * @param mapping the entity type
	 * @param criteria which rows
	 * @param update what the caller sets, by property
	 * @param audit what auditing sets, by column
	 * @return the statement
	 */
	BoundSql update(EntityMapping mapping, CriteriaDefinition criteria, Update update,
			Map<SqlIdentifier, ColumnValue> audit) {
		try {
			Table table = table(mapping);
			BindMarkers markers = this.r2dbcDialect.getBindMarkersFactory().create();
			BoundAssignments set = this.mapper.getMappedObject(markers, update, table, mapping.entity());
			BoundAssignments audited = this.mapper.getMappedObject(markers, parameters(audit), table, null);
			List<Assignment> assignments = new ArrayList<>(set.getAssignments());
			assignments.addAll(audited.getAssignments());
			addVersion(mapping, table, assignments);
			Bindings bindings = set.getBindings().and(audited.getBindings());
			var statement = StatementBuilder.update(table).set(assignments);
			if (criteria.isEmpty()) {
				return ParameterRecorder.render(renderer().render(statement.build()), bindings);
			}
			BoundCondition where = this.mapper.getMappedObject(markers, criteria, table, mapping.entity());
			return ParameterRecorder.render(renderer().render(statement.where(where.getCondition()).build()),
					bindings.and(where.getBindings()));
		}
		catch (IllegalArgumentException | MappingException ex) {
			throw unrendered("update", mapping, ex);
		}
	}

	BoundSql delete(EntityMapping mapping, CriteriaDefinition criteria) {
		try {
			Table table = table(mapping);
			var statement = StatementBuilder.delete(table);
			if (criteria.isEmpty()) {
				return BoundSql.of(renderer().render(statement.build()));
			}
			BindMarkers markers = this.r2dbcDialect.getBindMarkersFactory().create();
			BoundCondition where = this.mapper.getMappedObject(markers, criteria, table, mapping.entity());
			return ParameterRecorder.render(renderer().render(statement.where(where.getCondition()).build()),
					where.getBindings());
		}
		catch (IllegalArgumentException | MappingException ex) {
			throw unrendered("delete", mapping, ex);
		}
	}

	BoundSql returningUpdated(BoundSql update) {
		return new BoundSql(this.dialect.updateReturning(update.sql(), "*"), update.bindings());
	}

	BoundSql returningDeleted(EntityMapping mapping, BoundSql delete) {
		String columns = mapping.entity().getRequiredIdProperty().isEntity() ? "*"
				: this.dialect.render(mapping.idColumns().iterator().next());
		return new BoundSql(this.dialect.deleteReturning(delete.sql(), columns), delete.bindings());
	}

	private Table table(EntityMapping mapping) {
		return Table.create(this.dialect.render(mapping.table()));
	}

	private SqlRenderer renderer() {
		return SqlRenderer.create(this.renderContext);
	}

	private void addVersion(EntityMapping mapping, Table table, List<Assignment> assignments) {
		SqlIdentifier version = mapping.versionColumn();
		if (version != null) {
			assignments.add(AssignValue.create(table.column(version),
					Expressions.just("COALESCE(" + this.dialect.render(version) + ", 0) + 1")));
		}
	}

	private static Map<SqlIdentifier, @Nullable Object> parameters(Map<SqlIdentifier, ColumnValue> values) {
		Map<SqlIdentifier, @Nullable Object> parameters = new LinkedHashMap<>();
		values.forEach((column, value) -> parameters.put(column, Parameter.fromOrEmpty(value.value(), value.type())));
		return parameters;
	}

	private static InvalidDataAccessApiUsageException unrendered(String what, EntityMapping mapping,
			RuntimeException cause) {
		return new InvalidDataAccessApiUsageException(
				"The " + what + " of " + mapping.type().getSimpleName()
						+ " could not be rendered; compare its conditions and values with the properties of the entity",
				cause);
	}

}
