package dev.asyncorm.query;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.domain.Sort;
import org.springframework.data.mapping.MappingException;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import org.springframework.data.r2dbc.query.BoundCondition;
import org.springframework.data.relational.core.dialect.RenderContextFactory;
import org.springframework.data.relational.core.query.CriteriaDefinition;
import org.springframework.data.relational.core.sql.AnalyticFunction;
import org.springframework.data.relational.core.sql.Condition;
import org.springframework.data.relational.core.sql.Conditions;
import org.springframework.data.relational.core.sql.Expression;
import org.springframework.data.relational.core.sql.Expressions;
import org.springframework.data.relational.core.sql.OrderByField;
import org.springframework.data.relational.core.sql.SelectBuilder;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.data.relational.core.sql.StatementBuilder;
import org.springframework.data.relational.core.sql.Table;
import org.springframework.data.relational.core.sql.render.RenderContext;
import org.springframework.data.relational.core.sql.render.SqlRenderer;
import org.springframework.r2dbc.core.binding.BindMarkers;
import org.springframework.r2dbc.core.binding.MutableBindings;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.mapping.Relation;

/**
 * Renders the SELECT of the targets of many owners: one statement with all keys in an
 * array where the database takes one, otherwise one for each 500 keys.
 * <p>
 * Immutable, safe for concurrent use and without I/O.
 *
 * @since 0.1.0
 */
public final class RelationStatements {

	/**
	 * The name of the column with the key of the owner, the last one of a result that
	 * goes through a join table.
	 */
	public static final String OWNER = "asyncorm_owner";

	private static final String ROW = "asyncorm_row";

	private static final int CHUNK = 500;

	private final R2dbcDialect r2dbcDialect;

	private final Dialect dialect;

	private final CriteriaMapper mapper;

	private final RenderContext renderContext;

	/**
	 * Create the statements of a database.
	 * @param converter the converter of Spring Data, with its mapping context
	 * @param r2dbcDialect the dialect of Spring Data
	 * @param dialect the dialect of this library
	 */
	public RelationStatements(R2dbcConverter converter, R2dbcDialect r2dbcDialect, Dialect dialect) {
		this.r2dbcDialect = r2dbcDialect;
		this.dialect = dialect;
		this.mapper = CriteriaMapper.of(converter, r2dbcDialect);
		this.renderContext = new RenderContextFactory(r2dbcDialect).createRenderContext();
	}

	/**
	 * Render the SELECT of the targets of some owners.
	 * @param targets what to select
	 * @param keyType the type that the driver gets for a key
	 * @param keys the keys of the owners, as the driver gets them, without duplicates
	 * @return the statements; none without keys
	 */
	public List<BoundSql> select(Targets targets, Class<?> keyType, List<Object> keys) {
		if (keys.isEmpty()) {
			return List.of();
		}
		if (this.dialect == Dialect.POSTGRESQL && ArrayForm.isNative(keyType)
				&& keys.stream().allMatch(keyType::isInstance)) {
			Object[] array = keys.toArray((Object[]) Array.newInstance(keyType, keys.size()));
			return List.of(select(targets, List.of((Object) array), true));
		}
		List<BoundSql> statements = new ArrayList<>();
		for (int from = 0; from < keys.size(); from += CHUNK) {
			statements.add(select(targets, keys.subList(from, Math.min(from + CHUNK, keys.size())), false));
		}
		return statements;
	}

	private BoundSql select(Targets targets, List<Object> keys, boolean isArray) {
		try {
			BindMarkers markers = this.r2dbcDialect.getBindMarkersFactory().create();
			MutableBindings bindings = new MutableBindings(markers);
			Names names = names(targets);
			String list = keys.stream()
				.map((key) -> bindings.bind(key).getPlaceholder())
				.collect(Collectors.joining(", "));
			Condition condition = Conditions
				.just(names.key() + (isArray ? " = ANY(" + list + ")" : " IN (" + list + ")"));
			BoundCondition filter = this.mapper.where(markers, targets.criteria(), names.table(),
					targets.relation().target());
			if (filter == null) {
				return ParameterRecorder.render(render(targets, names, condition, bindings), bindings);
			}
			Condition filtered = condition.and(Conditions.nest(filter.getCondition()));
			String sql = render(targets, names, filtered, bindings);
			return ParameterRecorder.render(sql, bindings.and(filter.getBindings()));
		}
		catch (IllegalArgumentException | MappingException ex) {
			throw new InvalidDataAccessApiUsageException("The load of " + targets.relation()
					+ " could not be rendered; compare its conditions and order with the properties of "
					+ targets.relation().target().getType().getSimpleName(), ex);
		}
	}

	private String render(Targets targets, Names names, Condition condition, MutableBindings bindings) {
		List<OrderByField> order = this.mapper.orderBy(targets.sort(), names.table(), targets.relation().target());
		if (targets.limit() <= 0) {
			return render(targets, names, condition, names.columns(), order);
		}
		SqlIdentifier id = targets.relation().target().getRequiredIdProperty().getColumnName();
		List<OrderByField> ranking = order.isEmpty() ? List.of(OrderByField.from(names.table().column(id))) : order;
		Expression number = AnalyticFunction.create("ROW_NUMBER")
			.partitionBy(Expressions.just(names.key()))
			.orderBy(ranking.toArray(OrderByField[]::new))
			.as(ROW);
		List<Expression> columns = new ArrayList<>(names.columns());
		columns.add(number);
		String numbered = render(targets, names, condition, columns, List.of());
		return "SELECT " + names.outer() + " FROM (" + numbered + ") asyncorm WHERE " + ROW + " <= "
				+ bindings.bind(targets.limit()).getPlaceholder() + " ORDER BY " + ROW;
	}

	private String render(Targets targets, Names names, Condition condition, List<Expression> columns,
			List<OrderByField> order) {
		SelectBuilder.SelectFromAndJoin from = StatementBuilder.select(columns).from(names.table());
		Relation.Join join = targets.relation().join();
		SelectBuilder.SelectWhere where = from;
		if (join != null) {
			Table table = table(join.table());
			where = from.join(table)
				.on(table.column(join.targetColumn()))
				.equals(names.table().column(targets.relation().targetKey().getColumnName()));
		}
		return SqlRenderer.create(this.renderContext).render(where.where(condition).orderBy(order).build());
	}

	private Names names(Targets targets) {
		Relation relation = targets.relation();
		Table table = table(relation.target().getQualifiedTableName());
		Relation.Join join = relation.join();
		String key = (join != null) ? column(join.table(), join.ownColumn())
				: column(relation.target().getQualifiedTableName(), relation.targetKey().getColumnName());
		List<String> columns = targets.columns().stream().map(this.dialect::render).toList();
		String outer = columns.isEmpty() ? "asyncorm.*" : String.join(", ", columns);
		List<Expression> inner = new ArrayList<>();
		inner.add(columns.isEmpty() ? table.asterisk()
				: Expressions.just(targets.columns()
					.stream()
					.map((column) -> column(relation.target().getQualifiedTableName(), column))
					.collect(Collectors.joining(", "))));
		if (join != null) {
			inner.add(Expressions.just(key + " AS " + OWNER));
			outer += columns.isEmpty() ? "" : ", " + OWNER;
		}
		return new Names(table, key, inner, outer);
	}

	private Table table(SqlIdentifier name) {
		return Table.create(this.dialect.render(name));
	}

	private String column(SqlIdentifier table, SqlIdentifier column) {
		return this.dialect.render(table) + "." + this.dialect.render(column);
	}

	/**
	 * What to select.
	 *
	 * @param relation the relation
	 * @param columns the columns of the targets; none for all
	 * @param criteria the condition over properties of the targets
	 * @param sort the order of the targets of one owner
	 * @param limit the most targets of one owner, or -1
	 */
	public record Targets(Relation relation, Collection<SqlIdentifier> columns, CriteriaDefinition criteria, Sort sort,
			int limit) {
	}

	/**
	 * How things are written in a statement.
	 *
	 * @param table the table of the targets
	 * @param key the column that is compared with the keys
	 * @param columns the columns that are selected
	 * @param outer the same columns outside of a sub-select
	 */
	private record Names(Table table, String key, List<Expression> columns, String outer) {
	}

}
