package dev.asyncorm.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.domain.Sort;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import org.springframework.data.r2dbc.query.BoundCondition;
import org.springframework.data.r2dbc.query.UpdateMapper;
import org.springframework.data.relational.core.dialect.RenderContextFactory;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.query.CriteriaDefinition;
import org.springframework.data.relational.core.query.CriteriaDefinition.Combinator;
import org.springframework.data.relational.core.query.CriteriaDefinition.Comparator;
import org.springframework.data.relational.core.sql.AndCondition;
import org.springframework.data.relational.core.sql.Condition;
import org.springframework.data.relational.core.sql.Conditions;
import org.springframework.data.relational.core.sql.Expression;
import org.springframework.data.relational.core.sql.Functions;
import org.springframework.data.relational.core.sql.OrCondition;
import org.springframework.data.relational.core.sql.OrderByField;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.data.relational.core.sql.Table;
import org.springframework.data.relational.domain.SqlSort;
import org.springframework.r2dbc.core.binding.BindMarkers;
import org.springframework.r2dbc.core.binding.Bindings;
import org.springframework.r2dbc.core.binding.MutableBindings;

import dev.asyncorm.mapping.Relation;
import dev.asyncorm.query.PropertyNames.Found;

/**
 * Turns conditions and orders over properties into those over columns. Each comparison is
 * left to Spring Data; names are checked before.
 *
 * <p>
 * A condition on a related object asks whether there is one. Conditions that are combined
 * with AND in one chain and begin with the same relation are about the same object.
 *
 * @param mapper renders a comparison
 * @param names finds the properties
 * @param related renders sub-selects
 * @param many renders long lists
 */
record CriteriaMapper(UpdateMapper mapper, PropertyNames names, RelatedSelect related, ManyValues many) {

	static CriteriaMapper of(R2dbcConverter converter, R2dbcDialect dialect) {
		UpdateMapper mapper = new ValueMapper(dialect, converter);
		return new CriteriaMapper(mapper, new PropertyNames(converter.getMappingContext()),
				new RelatedSelect(mapper, new RenderContextFactory(dialect).createRenderContext()),
				new ManyValues(mapper, dialect));
	}

	/**
	 * Map conditions.
	 * @param markers the markers of the statement
	 * @param criteria the conditions
	 * @param table the table
	 * @param entity the entity type
	 * @return the condition with its values, or {@code null} when there is none
	 */
	@Nullable BoundCondition where(BindMarkers markers, CriteriaDefinition criteria, Table table,
			RelationalPersistentEntity<?> entity) {
		return new Mapping(markers, table, entity, columns(entity), new AtomicInteger()).map(criteria);
	}

	private UnaryOperator<SqlIdentifier> columns(RelationalPersistentEntity<?> entity) {
		return (column) -> SqlIdentifier.unquoted(this.names.require(entity, column.getReference()).path());
	}

	/**
	 * Map conditions on groups.
	 * @param markers the markers of the statement
	 * @param grouping the groups, with their condition
	 * @param table the table of the groups
	 * @return the condition with its values, or {@code null} when there is none
	 */
	@Nullable BoundCondition having(BindMarkers markers, Grouping grouping, Table table) {
		UnaryOperator<SqlIdentifier> columns = (column) -> SqlIdentifier
			.quoted(grouping.require(column.getReference()));
		return new Mapping(markers, table, null, columns, new AtomicInteger()).map(grouping.having());
	}

	/**
	 * Map an order.
	 * @param sort the order
	 * @param table the table
	 * @param entity the entity type
	 * @return the order by columns
	 */
	List<OrderByField> orderBy(Sort sort, Table table, RelationalPersistentEntity<?> entity) {
		List<OrderByField> fields = new ArrayList<>();
		for (Sort.Order order : sort) {
			if (order instanceof SqlSort.SqlOrder sqlOrder && sqlOrder.isUnsafe()) {
				fields.addAll(this.mapper.getMappedSort(table, Sort.by(order), entity));
				continue;
			}
			RelatedPath path = relatedPath(entity, order.getProperty());
			if (path != null) {
				fields.add(orderBy(order, path, table, entity));
				continue;
			}
			Found found = this.names.require(entity, order.getProperty());
			boolean ignoresCase = order.isIgnoreCase() && found.property().getType() == String.class;
			Sort named = Sort.by(order.withProperty(found.path()));
			for (OrderByField field : this.mapper.getMappedSort(table, named, entity)) {
				fields.add(ignoresCase ? ignoringCase(field, order) : field);
			}
		}
		return fields;
	}

	private OrderByField orderBy(Sort.Order order, RelatedPath path, Table table,
			RelationalPersistentEntity<?> entity) {
		Found found = this.names.single(entity, path, order.getProperty());
		Expression value = this.related.value(path.relations(), table, found.property().getColumnName());
		OrderByField field = OrderByField.from(value, order.getDirection()).withNullHandling(order.getNullHandling());
		boolean ignoresCase = order.isIgnoreCase() && found.property().getType() == String.class;
		return ignoresCase ? ignoringCase(field, order) : field;
	}

	private @Nullable RelatedPath relatedPath(RelationalPersistentEntity<?> entity, String name) {
		// a relation is no property for Spring Data, so that no name can be both
		return this.names.related(entity, name);
	}

	private static OrderByField ignoringCase(OrderByField field, Sort.Order order) {
		return OrderByField.from(Functions.lower(field.getExpression()), order.getDirection())
			.withNullHandling(order.getNullHandling());
	}

	/**
	 * The mapping of the conditions of one statement. Not safe for concurrent use.
	 */
	private final class Mapping {

		private final BindMarkers markers;

		private final Table table;

		private final @Nullable RelationalPersistentEntity<?> entity;

		private final UnaryOperator<SqlIdentifier> columns;

		private final AtomicInteger subselects;

		private final List<Bindings.Binding> bindings = new ArrayList<>();

		private Mapping(BindMarkers markers, Table table, @Nullable RelationalPersistentEntity<?> entity,
				UnaryOperator<SqlIdentifier> columns, AtomicInteger subselects) {
			this.markers = markers;
			this.table = table;
			this.entity = entity;
			this.columns = columns;
			this.subselects = subselects;
		}

		private @Nullable BoundCondition map(CriteriaDefinition criteria) {
			Condition condition = chain(criteria);
			return (condition != null) ? new BoundCondition(new Bindings(this.bindings), condition) : null;
		}

		private @Nullable Condition chain(CriteriaDefinition last) {
			List<Condition> any = new ArrayList<>();
			List<CriteriaDefinition> together = new ArrayList<>();
			for (CriteriaDefinition part : parts(last)) {
				if (isBlank(part)) {
					continue;
				}
				if (part.getCombinator() == Combinator.OR) {
					Optional.ofNullable(all(together)).ifPresent(any::add);
					together.clear();
				}
				together.add(part);
			}
			Optional.ofNullable(all(together)).ifPresent(any::add);
			return combined(any, Condition::or);
		}

		/** An empty alternative must not turn the AND behind it into an OR. */
		private static boolean isBlank(CriteriaDefinition part) {
			return part.isGroup() ? part.getGroup().stream().allMatch(CriteriaDefinition::isEmpty)
					: part.getColumn() == null || part.getComparator() == null
							|| part.getComparator() == Comparator.INITIAL;
		}

		private @Nullable Condition all(List<CriteriaDefinition> parts) {
			List<Condition> all = new ArrayList<>();
			Map<Relation, List<CriteriaDefinition>> related = new LinkedHashMap<>();
			for (CriteriaDefinition part : parts) {
				RelatedPath path = relatedPath(part);
				if (path == null) {
					Optional.ofNullable(part.isGroup() ? group(part) : comparison(part)).ifPresent(all::add);
				}
				else if (path.property().isEmpty() && path.relations().size() == 1 && !isFunction(part)) {
					all.add(presence(path.first(), part));
				}
				else {
					related.computeIfAbsent(path.first(), (relation) -> new ArrayList<>()).add(inner(part));
				}
			}
			related.forEach((relation, conditions) -> all.add(exists(relation, conditions)));
			return combined(all, Condition::and);
		}

		private @Nullable RelatedPath relatedPath(CriteriaDefinition part) {
			SqlIdentifier column = part.getColumn();
			if (this.entity == null || part.isGroup() || column == null || part.getComparator() == Comparator.INITIAL) {
				return null;
			}
			return CriteriaMapper.this.relatedPath(this.entity, PropertyFunction.property(column.getReference()));
		}

		private static boolean isFunction(CriteriaDefinition part) {
			return PropertyFunction.parse(Objects.requireNonNull(part.getColumn()).getReference()) != null;
		}

		private static Comparison inner(CriteriaDefinition part) {
			String name = Objects.requireNonNull(part.getColumn()).getReference();
			String rest = PropertyFunction.replace(name, RelatedPath.rest(PropertyFunction.property(name)));
			return new Comparison(SqlIdentifier.unquoted(rest), Objects.requireNonNull(part.getComparator()),
					part.getValue(), part.isIgnoreCase());
		}

		private Condition presence(Relation relation, CriteriaDefinition part) {
			Condition exists = exists(relation, List.of());
			if (part.getComparator() == Comparator.IS_NOT_NULL) {
				return exists;
			}
			if (part.getComparator() == Comparator.IS_NULL) {
				return Conditions.not(exists);
			}
			throw new InvalidDataAccessApiUsageException(
					relation + " is no value; compare a property of it, or use isNull() and isNotNull()");
		}

		private Condition exists(Relation relation, List<CriteriaDefinition> conditions) {
			Table target = CriteriaMapper.this.related.target(relation, this.subselects.incrementAndGet());
			Mapping inner = new Mapping(this.markers, target, relation.target(),
					CriteriaMapper.this.columns(relation.target()), this.subselects);
			Condition condition = inner.all(conditions);
			this.bindings.addAll(inner.bindings);
			return CriteriaMapper.this.related.exists(relation, this.table, target, condition);
		}

		private static List<CriteriaDefinition> parts(CriteriaDefinition last) {
			LinkedList<CriteriaDefinition> parts = new LinkedList<>();
			for (CriteriaDefinition part = last; part != null; part = part.getPrevious()) {
				parts.addFirst(part);
			}
			return parts;
		}

		private @Nullable Condition group(CriteriaDefinition group) {
			List<Condition> conditions = new ArrayList<>();
			for (CriteriaDefinition element : group.getGroup()) {
				Condition next = chain(element);
				if (next != null) {
					conditions.add(element.hasPrevious() ? Conditions.nest(next) : next);
				}
			}
			Condition condition = combined(conditions,
					(group.getCombinator() == Combinator.OR) ? Condition::or : Condition::and);
			return (condition != null) ? Conditions.nest(condition) : null;
		}

		/**
		 * Combine conditions to a tree that is as low as can be, because rendering it is
		 * recursive.
		 */
		private static @Nullable Condition combined(List<Condition> conditions, BinaryOperator<Condition> operator) {
			int half = conditions.size() / 2;
			if (half == 0) {
				return conditions.isEmpty() ? null : conditions.get(0);
			}
			return operator.apply(Objects.requireNonNull(combined(conditions.subList(0, half), operator)),
					Objects.requireNonNull(combined(conditions.subList(half, conditions.size()), operator)));
		}

		private @Nullable Condition comparison(CriteriaDefinition part) {
			SqlIdentifier column = part.getColumn();
			Comparator comparator = part.getComparator();
			if (column == null || comparator == null || comparator == Comparator.INITIAL) {
				return null;
			}
			if (this.entity != null && PropertyFunction.parse(column.getReference()) != null) {
				return function(column.getReference(), comparator, part, this.entity);
			}
			SqlIdentifier property = this.columns.apply(column);
			boolean isIn = comparator == Comparator.IN || comparator == Comparator.NOT_IN;
			if (isIn && part.isIgnoreCase() && part.getValue() instanceof Collection<?> values && !values.isEmpty()) {
				return anyIgnoringCase(property, values, comparator == Comparator.NOT_IN);
			}
			if (isWhole(property) && (comparator == Comparator.NEQ || comparator == Comparator.NOT_IN)) {
				Comparator same = (comparator == Comparator.NEQ) ? Comparator.EQ : Comparator.IN;
				return Conditions
					.not(Conditions.nest(leaf(new Comparison(property, same, part.getValue(), part.isIgnoreCase()))));
			}
			Comparison comparison = new Comparison(property, comparator, part.getValue(), part.isIgnoreCase());
			Condition many = (isIn && !isWhole(property)) ? many(comparison) : null;
			return (many != null) ? many : leaf(comparison);
		}

		private @Nullable Condition many(Comparison comparison) {
			MutableBindings added = new MutableBindings(this.markers);
			Condition many = (this.entity != null)
					? CriteriaMapper.this.many.compare(comparison, this.table, this.entity, added) : null;
			added.forEach(this.bindings::add);
			return many;
		}

		private Condition function(String name, Comparator comparator, CriteriaDefinition part,
				RelationalPersistentEntity<?> type) {
			Found found = CriteriaMapper.this.names.find(type, PropertyFunction.property(name));
			if (found == null || found.property().isEntity()) {
				throw CriteriaMapper.this.names.unknown(type, name);
			}
			// orders are where Spring Data tells the column of a property
			Expression column = CriteriaMapper.this.mapper.getMappedSort(this.table, Sort.by(found.path()), type)
				.get(0)
				.getExpression();
			MutableBindings added = new MutableBindings(this.markers);
			Condition condition = new FunctionComparison(PropertyFunction.apply(name, column), added,
					part.isIgnoreCase())
				.compare(comparator, part.getValue());
			added.forEach(this.bindings::add);
			return condition;
		}

		/** Spring Data denies an object of several columns column by column. */
		private boolean isWhole(SqlIdentifier name) {
			RelationalPersistentProperty property = (this.entity != null)
					? this.entity.getPersistentProperty(name.getReference()) : null;
			return property != null && property.isEntity();
		}

		/**
		 * Compare with each value: Spring Data would ignore the case of the column only.
		 */
		private Condition anyIgnoringCase(SqlIdentifier column, Collection<?> values, boolean negated) {
			List<Condition> each = values.stream()
				.map((value) -> leaf(new Comparison(column, Comparator.EQ, value, true)))
				.toList();
			Condition any = Objects.requireNonNull(combined(each, Condition::or));
			return negated ? Conditions.not(Conditions.nest(any)) : Conditions.nest(any);
		}

		private Condition leaf(Comparison comparison) {
			BoundCondition mapped = CriteriaMapper.this.mapper.getMappedObject(this.markers, comparison, this.table,
					this.entity);
			mapped.getBindings().forEach(this.bindings::add);
			Condition condition = mapped.getCondition();
			boolean isCompound = condition instanceof OrCondition || condition instanceof AndCondition;
			return isCompound ? Conditions.nest(condition) : condition;
		}

	}

}
