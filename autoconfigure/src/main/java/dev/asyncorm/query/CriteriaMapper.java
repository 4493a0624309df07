package dev.asyncorm.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.r2dbc.query.BoundCondition;
import org.springframework.data.r2dbc.query.UpdateMapper;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.query.CriteriaDefinition;
import org.springframework.data.relational.core.query.CriteriaDefinition.Combinator;
import org.springframework.data.relational.core.query.CriteriaDefinition.Comparator;
import org.springframework.data.relational.core.sql.Condition;
import org.springframework.data.relational.core.sql.Conditions;
import org.springframework.data.relational.core.sql.Functions;
import org.springframework.data.relational.core.sql.OrderByField;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.data.relational.core.sql.Table;
import org.springframework.data.relational.domain.SqlSort;
import org.springframework.r2dbc.core.binding.BindMarkers;
import org.springframework.r2dbc.core.binding.Bindings;

import dev.asyncorm.query.PropertyNames.Found;

/**
 * Turns conditions and orders over properties into those over columns. Each comparison is
 * left to Spring Data; names are checked before.
 *
 * @param mapper renders a comparison
 * @param names finds the properties
 */
record CriteriaMapper(UpdateMapper mapper, PropertyNames names) {

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
		Mapping mapping = new Mapping(markers, table, entity);
		Condition condition = mapping.chain(criteria);
		return (condition != null) ? new BoundCondition(mapping.bindings, condition) : null;
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
			Found found = this.names.require(entity, order.getProperty());
			boolean ignoresCase = order.isIgnoreCase() && found.property().getType() == String.class;
			Sort named = Sort.by(order.withProperty(found.path()));
			for (OrderByField field : this.mapper.getMappedSort(table, named, entity)) {
				fields.add(ignoresCase ? ignoringCase(field, order) : field);
			}
		}
		return fields;
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

		private final RelationalPersistentEntity<?> entity;

		private Bindings bindings = Bindings.empty();

		private Mapping(BindMarkers markers, Table table, RelationalPersistentEntity<?> entity) {
			this.markers = markers;
			this.table = table;
			this.entity = entity;
		}

		private @Nullable Condition chain(CriteriaDefinition last) {
			Condition condition = null;
			for (CriteriaDefinition part : parts(last)) {
				Condition next = part.isGroup() ? group(part) : comparison(part);
				condition = combine(condition, part.getCombinator(), next);
			}
			return condition;
		}

		private static List<CriteriaDefinition> parts(CriteriaDefinition last) {
			LinkedList<CriteriaDefinition> parts = new LinkedList<>();
			for (CriteriaDefinition part = last; part != null; part = part.getPrevious()) {
				parts.addFirst(part);
			}
			return parts;
		}

		private @Nullable Condition group(CriteriaDefinition group) {
			Condition condition = null;
			for (CriteriaDefinition element : group.getGroup()) {
				Condition next = chain(element);
				Condition nested = (next != null && element.hasPrevious()) ? Conditions.nest(next) : next;
				condition = combine(condition, group.getCombinator(), nested);
			}
			return (condition != null) ? Conditions.nest(condition) : null;
		}

		private static @Nullable Condition combine(@Nullable Condition left, Combinator combinator,
				@Nullable Condition right) {
			if (left == null || right == null) {
				return (left != null) ? left : right;
			}
			return (combinator == Combinator.OR) ? left.or(right) : left.and(right);
		}

		private @Nullable Condition comparison(CriteriaDefinition part) {
			SqlIdentifier column = part.getColumn();
			Comparator comparator = part.getComparator();
			if (column == null || comparator == null || comparator == Comparator.INITIAL) {
				return null;
			}
			String path = CriteriaMapper.this.names.require(this.entity, column.getReference()).path();
			SqlIdentifier property = SqlIdentifier.unquoted(path);
			boolean isIn = comparator == Comparator.IN || comparator == Comparator.NOT_IN;
			if (isIn && part.isIgnoreCase() && part.getValue() instanceof Collection<?> values && !values.isEmpty()) {
				return anyIgnoringCase(property, values, comparator == Comparator.NOT_IN);
			}
			return leaf(new Comparison(property, comparator, part.getValue(), part.isIgnoreCase()));
		}

		/**
		 * Compare with each value: Spring Data would ignore the case of the column only.
		 */
		private Condition anyIgnoringCase(SqlIdentifier column, Collection<?> values, boolean negated) {
			Condition any = values.stream()
				.map((value) -> leaf(new Comparison(column, Comparator.EQ, value, true)))
				.reduce(Condition::or)
				.orElseThrow();
			return negated ? Conditions.not(Conditions.nest(any)) : Conditions.nest(any);
		}

		private Condition leaf(Comparison comparison) {
			BoundCondition mapped = CriteriaMapper.this.mapper.getMappedObject(this.markers, comparison, this.table,
					this.entity);
			this.bindings = this.bindings.and(mapped.getBindings());
			return mapped.getCondition();
		}

	}

	/**
	 * A comparison by itself.
	 *
	 * @param column the name of the property
	 * @param comparator the comparison
	 * @param value the value
	 * @param ignoresCase whether case is ignored
	 */
	private record Comparison(SqlIdentifier column, Comparator comparator, @Nullable Object value,
			boolean ignoresCase) implements CriteriaDefinition {

		@Override
		public boolean isGroup() {
			return false;
		}

		@Override
		public List<CriteriaDefinition> getGroup() {
			return List.of();
		}

		@Override
		public SqlIdentifier getColumn() {
			return this.column;
		}

		@Override
		public Comparator getComparator() {
			return this.comparator;
		}

		@Override
		public @Nullable Object getValue() {
			return this.value;
		}

		@Override
		public boolean isIgnoreCase() {
			return this.ignoresCase;
		}

		@Override
		public @Nullable CriteriaDefinition getPrevious() {
			return null;
		}

		@Override
		public boolean hasPrevious() {
			return false;
		}

		@Override
		public boolean isEmpty() {
			return false;
		}

		@Override
		public Combinator getCombinator() {
			return Combinator.INITIAL;
		}

	}

}
