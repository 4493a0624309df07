package dev.asyncorm.query;

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
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
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
import org.springframework.r2dbc.core.binding.BindMarkers;
import org.springframework.r2dbc.core.binding.Bindings;

import dev.asyncorm.dialect.Dialect;

/**
 * Renders statements that change all rows of a condition.
 * <p>
 * Conditions and values name properties; Spring Data's mapping turns them into columns.
 * Immutable, safe for concurrent use and without I/O.
 *
 * @since 0.1.0
 */
public final class BulkStatements {

	private final R2dbcDialect r2dbcDialect;

	private final Dialect dialect;

	private final UpdateMapper mapper;

	private final CriteriaMapper criteria;

	private final RenderContext renderContext;

	/**
	 * Create the statements of a database.
	 * @param converter the converter of Spring Data, with its mapping context
	 * @param r2dbcDialect the dialect of Spring Data
	 * @param dialect the dialect of this library
	 */
	public BulkStatements(R2dbcConverter converter, R2dbcDialect r2dbcDialect, Dialect dialect) {
		this.r2dbcDialect = r2dbcDialect;
		this.dialect = dialect;
		this.mapper = new ValueMapper(r2dbcDialect, converter);
		this.criteria = CriteriaMapper.of(converter, r2dbcDialect);
		this.renderContext = new RenderContextFactory(r2dbcDialect).createRenderContext();
	}

	/**
	 * Render an UPDATE that also counts the version up.
	 * @param entity the entity type
	 * @param criteria which rows
	 * @param update what the caller sets, by property
	 * @param audit what auditing sets, by column, as Spring's parameters
	 * @return the statement
	 */
	public BoundSql update(RelationalPersistentEntity<?> entity, CriteriaDefinition criteria, Update update,
			Map<SqlIdentifier, ?> audit) {
		try {
			Table table = table(entity);
			BindMarkers markers = this.r2dbcDialect.getBindMarkersFactory().create();
			BoundAssignments set = this.mapper.getMappedObject(markers, assignments(entity, update), table, entity);
			BoundAssignments audited = this.mapper.getMappedObject(markers, audit, table, null);
			List<Assignment> assignments = new ArrayList<>(set.getAssignments());
			assignments.addAll(audited.getAssignments());
			addVersion(entity, table, assignments);
			Bindings bindings = set.getBindings().and(audited.getBindings());
			var statement = StatementBuilder.update(table).set(assignments);
			BoundCondition where = this.criteria.where(markers, criteria, table, entity);
			requireCondition(where, criteria);
			if (where == null) {
				return ParameterRecorder.render(renderer().render(statement.build()), bindings);
			}
			return ParameterRecorder.render(renderer().render(statement.where(where.getCondition()).build()),
					bindings.and(where.getBindings()));
		}
		catch (IllegalArgumentException | MappingException ex) {
			throw unrendered("update", entity, ex);
		}
	}

	/**
	 * Render a DELETE.
	 * @param entity the entity type
	 * @param criteria which rows
	 * @return the statement
	 */
	public BoundSql delete(RelationalPersistentEntity<?> entity, CriteriaDefinition criteria) {
		try {
			Table table = table(entity);
			var statement = StatementBuilder.delete(table);
			BindMarkers markers = this.r2dbcDialect.getBindMarkersFactory().create();
			BoundCondition where = this.criteria.where(markers, criteria, table, entity);
			requireCondition(where, criteria);
			if (where == null) {
				return BoundSql.of(renderer().render(statement.build()));
			}
			return ParameterRecorder.render(renderer().render(statement.where(where.getCondition()).build()),
					where.getBindings());
		}
		catch (IllegalArgumentException | MappingException ex) {
			throw unrendered("delete", entity, ex);
		}
	}

	/**
	 * Spring Data writes what is behind the dot of an unknown name into the statement.
	 */
	private Map<SqlIdentifier, Object> assignments(RelationalPersistentEntity<?> entity, Update update) {
		Map<SqlIdentifier, Object> assignments = new LinkedHashMap<>();
		update.getAssignments()
			.forEach((name, value) -> assignments
				.put(SqlIdentifier.unquoted(this.criteria.names().require(entity, name.getReference()).path()), value));
		return assignments;
	}

	private static void requireCondition(@Nullable BoundCondition where, CriteriaDefinition criteria) {
		if (where == null && !criteria.isEmpty()) {
			throw new InvalidDataAccessApiUsageException(
					"The condition consists of empty parts and would reach every row; leave it out to mean that");
		}
	}

	/**
	 * Let an UPDATE answer the rows as they are now.
	 * @param update the statement
	 * @return a statement with one row of every column per updated row
	 */
	public BoundSql returningUpdated(BoundSql update) {
		return new BoundSql(this.dialect.updateReturning(update.sql(), "*"), update.bindings());
	}

	/**
	 * Let a DELETE answer which rows are gone.
	 * @param entity the entity type
	 * @param delete the statement
	 * @return a statement with the id of each deleted row, every column for an id of
	 * several parts
	 */
	public BoundSql returningDeleted(RelationalPersistentEntity<?> entity, BoundSql delete) {
		String columns = entity.getRequiredIdProperty().isEntity() ? "*"
				: this.dialect.render(entity.getRequiredIdProperty().getColumnName());
		return new BoundSql(this.dialect.deleteReturning(delete.sql(), columns), delete.bindings());
	}

	private Table table(RelationalPersistentEntity<?> entity) {
		return Table.create(this.dialect.render(entity.getQualifiedTableName()));
	}

	private SqlRenderer renderer() {
		return SqlRenderer.create(this.renderContext);
	}

	private void addVersion(RelationalPersistentEntity<?> entity, Table table, List<Assignment> assignments) {
		RelationalPersistentProperty property = entity.getVersionProperty();
		if (property != null) {
			SqlIdentifier version = property.getColumnName();
			assignments.add(AssignValue.create(table.column(version),
					Expressions.just("COALESCE(" + this.dialect.render(version) + ", 0) + 1")));
		}
	}

	private static InvalidDataAccessApiUsageException unrendered(String what, RelationalPersistentEntity<?> entity,
			RuntimeException cause) {
		return new InvalidDataAccessApiUsageException(
				"The " + what + " of " + entity.getType().getSimpleName()
						+ " could not be rendered; compare its conditions and values with the properties of the entity",
				cause);
	}

}
