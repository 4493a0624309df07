package dev.asyncorm.query;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.r2dbc.dialect.PostgresDialect;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import org.springframework.data.r2dbc.query.UpdateMapper;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.query.CriteriaDefinition.Comparator;
import org.springframework.data.relational.core.sql.Condition;
import org.springframework.data.relational.core.sql.Conditions;
import org.springframework.data.relational.core.sql.Expression;
import org.springframework.data.relational.core.sql.Expressions;
import org.springframework.data.relational.core.sql.Table;
import org.springframework.r2dbc.core.binding.MutableBindings;

/**
 * Compares a column with an array in place of a list that is too long: PostgreSQL takes
 * 65,535 markers, and keeps the plan of a text that does not change with their number.
 *
 * @param mapper converts the values
 * @param dialect the database
 */
record ManyValues(UpdateMapper mapper, R2dbcDialect dialect) {

	private static final int MANY = 1_000;

	/**
	 * Compare a property with many values.
	 * @param comparison the comparison
	 * @param table the table
	 * @param entity the entity type
	 * @param bindings takes the array
	 * @return the condition; {@code null} when the values are few or have no array form
	 */
	@Nullable Condition compare(Comparison comparison, Table table, RelationalPersistentEntity<?> entity,
			MutableBindings bindings) {
		boolean isMany = comparison.value() instanceof Collection<?> values && values.size() > MANY;
		if (!isMany || !(this.dialect instanceof PostgresDialect)) {
			return null;
		}
		Object array = array(comparison, table, entity);
		if (array == null) {
			return null;
		}
		Expression column = this.mapper.getMappedSort(table, Sort.by(comparison.column().getReference()), entity)
			.get(0)
			.getExpression();
		String marker = bindings.bind(array).getPlaceholder();
		return (comparison.comparator() == Comparator.IN)
				? Conditions.isEqual(column, Expressions.just("ANY(" + marker + ")"))
				: Conditions.isNotEqual(column, Expressions.just("ALL(" + marker + ")"));
	}

	private @Nullable Object array(Comparison comparison, Table table, RelationalPersistentEntity<?> entity) {
		List<Object> values = new ArrayList<>();
		this.mapper.getMappedObject(this.dialect.getBindMarkersFactory().create(), comparison, table, entity)
			.getBindings()
			.forEach((binding) -> values.add(binding.getValue()));
		Class<?> type = values.get(0).getClass();
		return (ArrayForm.isNative(type) && values.stream().allMatch(type::isInstance))
				? values.toArray((Object[]) Array.newInstance(type, values.size())) : null;
	}

}
