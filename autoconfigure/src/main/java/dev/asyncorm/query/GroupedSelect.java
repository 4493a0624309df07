package dev.asyncorm.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.domain.Sort;
import org.springframework.data.r2dbc.query.BoundCondition;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.sql.Expressions;
import org.springframework.data.relational.core.sql.IdentifierProcessing;
import org.springframework.data.relational.core.sql.Select;
import org.springframework.data.relational.core.sql.SelectBuilder.SelectFromAndJoin;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.data.relational.core.sql.StatementBuilder;
import org.springframework.data.relational.core.sql.Table;
import org.springframework.data.relational.core.sql.render.RenderContext;
import org.springframework.data.relational.core.sql.render.SqlRenderer;
import org.springframework.r2dbc.core.binding.BindMarkers;
import org.springframework.r2dbc.core.binding.Bindings;

/**
 * Renders a query for groups of rows, which Spring Data's statements do not know. A
 * condition on groups is one on the rows of a derived table, so that it can use the names
 * of the result; so is an order without regard to case.
 *
 * @param mapper maps conditions
 * @param identifiers renders names
 * @param renderContext renders what Spring Data knows
 */
record GroupedSelect(CriteriaMapper mapper, IdentifierProcessing identifiers, RenderContext renderContext) {

	BoundSql render(RelationalPersistentEntity<?> entity, QuerySpec query, Grouping grouping, BindMarkers markers) {
		check(entity, query, grouping);
		Table table = Table.create(entity.getQualifiedTableName());
		List<String> groups = new ArrayList<>();
		grouping.properties().forEach((property) -> groups.add(column(entity, property)));
		SelectFromAndJoin select = StatementBuilder.select(Expressions.just(columns(entity, grouping, groups)))
			.from(table);
		Bindings bindings = Bindings.empty();
		BoundCondition where = this.mapper.where(markers, query.criteria(), table, entity);
		if (where != null) {
			select.where(where.getCondition());
			bindings = where.getBindings();
		}
		String sql = toSql(select.build());
		sql = groups.isEmpty() ? sql : sql + " GROUP BY " + String.join(", ", groups);
		Table derived = Table.create(SqlIdentifier.unquoted("(" + sql + ")")).as("groups");
		BoundCondition having = this.mapper.having(markers, grouping, derived);
		if (having != null || query.sort().stream().anyMatch(Sort.Order::isIgnoreCase)) {
			SelectFromAndJoin filtered = StatementBuilder.select(Expressions.just("*")).from(derived);
			if (having != null) {
				filtered.where(having.getCondition());
				bindings = bindings.and(having.getBindings());
			}
			sql = toSql(filtered.build());
		}
		return ParameterRecorder.render(sql + order(entity, query.sort(), grouping) + limit(query), bindings);
	}

	private String toSql(Select select) {
		return SqlRenderer.create(this.renderContext).render(select);
	}

	private static void check(RelationalPersistentEntity<?> entity, QuerySpec query, Grouping grouping) {
		List<String> names = grouping.names();
		if (names.isEmpty() || Set.copyOf(names).size() < names.size()) {
			throw new InvalidDataAccessApiUsageException(
					"The groups of " + entity.getType().getSimpleName() + " need columns with different names, not "
							+ names + "; name aggregates with as(…), and group by one property of a name");
		}
		if (query.lock() != null) {
			throw new InvalidDataAccessApiUsageException("Groups of " + entity.getType().getSimpleName()
					+ " cannot be locked; leave forUpdate() out, or select the rows");
		}
	}

	private String columns(RelationalPersistentEntity<?> entity, Grouping grouping, List<String> groups) {
		List<String> names = grouping.names();
		List<String> columns = new ArrayList<>(groups);
		for (Aggregate aggregate : grouping.aggregates()) {
			String property = aggregate.property();
			columns.add(aggregate.render((property != null) ? column(entity, property) : "*"));
		}
		for (int i = 0; i < columns.size(); i++) {
			columns.set(i, columns.get(i) + " AS " + quoted(names.get(i)));
		}
		return String.join(", ", columns);
	}

	private String column(RelationalPersistentEntity<?> entity, String name) {
		var property = this.mapper.names().value(entity, name).property();
		RelatedPath path = this.mapper.names().related(entity, name);
		if (path != null) {
			Table table = Table.create(entity.getQualifiedTableName());
			return this.mapper.related().value(path.relations(), table, property.getColumnName()).toString();
		}
		if (property.isEntity()) {
			throw this.mapper.names().unknown(entity, name);
		}
		return entity.getQualifiedTableName().toSql(this.identifiers) + "."
				+ property.getColumnName().toSql(this.identifiers);
	}

	private String quoted(String name) {
		return SqlIdentifier.quoted(name).toSql(this.identifiers);
	}

	private String order(RelationalPersistentEntity<?> entity, Sort sort, Grouping grouping) {
		List<String> orders = new ArrayList<>();
		for (Sort.Order order : sort) {
			String nulls = switch (order.getNullHandling()) {
				case NULLS_FIRST -> " NULLS FIRST";
				case NULLS_LAST -> " NULLS LAST";
				case NATIVE -> "";
			};
			String name = grouping.require(order.getProperty());
			String column = (order.isIgnoreCase() && isText(entity, grouping, name)) ? "LOWER(" + quoted(name) + ")"
					: quoted(name);
			orders.add(column + " " + order.getDirection() + nulls);
		}
		return orders.isEmpty() ? "" : " ORDER BY " + String.join(", ", orders);
	}

	/** Only a text has a case. */
	private boolean isText(RelationalPersistentEntity<?> entity, Grouping grouping, String name) {
		int groups = grouping.properties().size();
		int index = grouping.names().indexOf(name);
		String property = (index < groups) ? grouping.properties().get(index)
				: grouping.aggregates().get(index - groups).textProperty();
		return property != null && this.mapper.names().value(entity, property).property().getType() == String.class;
	}

	private static String limit(QuerySpec query) {
		return ((query.limit() >= 0) ? " LIMIT " + query.limit() : "")
				+ ((query.offset() > 0) ? " OFFSET " + query.offset() : "");
	}

}
