package dev.asyncorm.query;

import java.util.Collection;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.mapping.MappingException;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import org.springframework.data.r2dbc.query.BoundCondition;
import org.springframework.data.relational.core.dialect.RenderContextFactory;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.sql.Expression;
import org.springframework.data.relational.core.sql.Expressions;
import org.springframework.data.relational.core.sql.Functions;
import org.springframework.data.relational.core.sql.SelectBuilder.SelectFromAndJoin;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.data.relational.core.sql.StatementBuilder;
import org.springframework.data.relational.core.sql.Table;
import org.springframework.data.relational.core.sql.render.RenderContext;
import org.springframework.data.relational.core.sql.render.SqlRenderer;
import org.springframework.r2dbc.core.binding.BindMarkers;
import org.springframework.r2dbc.core.binding.Bindings;

/**
 * Renders queries for rows of one entity type.
 * <p>
 * Conditions and orders name properties. Immutable, safe for concurrent use and without
 * I/O.
 *
 * @since 0.1.0
 */
public final class SelectStatements {

	private final R2dbcDialect dialect;

	private final CriteriaMapper mapper;

	private final RenderContext renderContext;

	/**
	 * Create the statements of a database.
	 * @param converter the converter of Spring Data, with its mapping context
	 * @param dialect the dialect of Spring Data
	 */
	public SelectStatements(R2dbcConverter converter, R2dbcDialect dialect) {
		this.dialect = dialect;
		this.mapper = CriteriaMapper.of(converter, dialect);
		this.renderContext = new RenderContextFactory(dialect).createRenderContext();
	}

	/**
	 * Render a query.
	 * @param entity the entity type
	 * @param query what it asks for
	 * @param columns the columns to select; none for all
	 * @return the statement
	 */
	public BoundSql select(RelationalPersistentEntity<?> entity, QuerySpec query, Collection<SqlIdentifier> columns) {
		return checked(entity, () -> {
			Table table = Table.create(entity.getQualifiedTableName());
			return render(entity, query, table, columns(entity, table, columns));
		});
	}

	/**
	 * Render a query for the number of rows. Order, limit and offset do not count.
	 * @param entity the entity type
	 * @param query what it asks for
	 * @return the statement
	 */
	public BoundSql count(RelationalPersistentEntity<?> entity, QuerySpec query) {
		return checked(entity, () -> {
			Table table = Table.create(entity.getQualifiedTableName());
			return render(entity, QuerySpec.ALL.and(query.criteria()), table, Functions.count(Expressions.asterisk()));
		});
	}

	/**
	 * Render a query for at most one row without columns.
	 * @param entity the entity type
	 * @param query what it asks for
	 * @return the statement
	 */
	public BoundSql exists(RelationalPersistentEntity<?> entity, QuerySpec query) {
		return checked(entity, () -> {
			Table table = Table.create(entity.getQualifiedTableName());
			return render(entity, QuerySpec.ALL.and(query.criteria()).limited(1), table, Expressions.just("1"));
		});
	}

	/**
	 * Render a query for groups of rows.
	 * @param entity the entity type
	 * @param query which rows; order and limit of the groups
	 * @param grouping the groups
	 * @return the statement, with the columns of {@link Grouping#names()}
	 */
	public BoundSql group(RelationalPersistentEntity<?> entity, QuerySpec query, Grouping grouping) {
		GroupedSelect select = new GroupedSelect(this.mapper, this.dialect.getIdentifierProcessing(),
				this.renderContext);
		return checked(entity,
				() -> select.render(entity, query, grouping, this.dialect.getBindMarkersFactory().create()));
	}

	private BoundSql render(RelationalPersistentEntity<?> entity, QuerySpec query, Table table, Expression columns) {
		SelectFromAndJoin select = StatementBuilder.select(columns).from(table);
		BindMarkers markers = this.dialect.getBindMarkersFactory().create();
		Bindings bindings = Bindings.empty();
		BoundCondition where = this.mapper.where(markers, query.criteria(), table, entity);
		if (where != null) {
			select.where(where.getCondition());
			bindings = where.getBindings();
		}
		if (query.sort().isSorted()) {
			select.orderBy(this.mapper.orderBy(query.sort(), table, entity));
		}
		if (query.limit() >= 0) {
			select.limit(query.limit());
		}
		if (query.offset() > 0) {
			select.offset(query.offset());
		}
		String sql = SqlRenderer.create(this.renderContext).render(select.build());
		LockOption lock = query.lock();
		return ParameterRecorder.render((lock != null) ? sql + lock.clause() : sql, bindings);
	}

	private Expression columns(RelationalPersistentEntity<?> entity, Table table, Collection<SqlIdentifier> columns) {
		if (columns.isEmpty()) {
			return table.asterisk();
		}
		String name = toSql(entity.getQualifiedTableName());
		return Expressions
			.just(columns.stream().map((column) -> name + "." + toSql(column)).collect(Collectors.joining(", ")));
	}

	private String toSql(SqlIdentifier identifier) {
		return identifier.toSql(this.dialect.getIdentifierProcessing());
	}

	private static BoundSql checked(RelationalPersistentEntity<?> entity, Supplier<BoundSql> statement) {
		try {
			return statement.get();
		}
		catch (IllegalArgumentException | MappingException ex) {
			throw unrendered(entity, ex);
		}
	}

	private static InvalidDataAccessApiUsageException unrendered(RelationalPersistentEntity<?> entity,
			@Nullable RuntimeException cause) {
		return new InvalidDataAccessApiUsageException("The query for " + entity.getType().getSimpleName()
				+ " could not be rendered; compare its conditions with the properties of the entity", cause);
	}

}
