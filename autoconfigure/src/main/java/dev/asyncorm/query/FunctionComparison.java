package dev.asyncorm.query;

import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.relational.core.query.CriteriaDefinition.Comparator;
import org.springframework.data.relational.core.sql.Condition;
import org.springframework.data.relational.core.sql.Conditions;
import org.springframework.data.relational.core.sql.Expression;
import org.springframework.data.relational.core.sql.Functions;
import org.springframework.data.relational.core.sql.SQL;
import org.springframework.data.util.Pair;
import org.springframework.r2dbc.core.binding.MutableBindings;

/**
 * Compares the value of a function. Spring Data compares columns only.
 *
 * @param value the value of the function
 * @param bindings takes the values that it is compared with
 * @param ignoresCase whether case is ignored
 */
record FunctionComparison(Expression value, MutableBindings bindings, boolean ignoresCase) {

	Condition compare(Comparator comparator, @Nullable Object other) {
		Expression left = folded(this.value);
		return switch (comparator) {
			case IS_NULL -> Conditions.isNull(left);
			case IS_NOT_NULL -> Conditions.isNull(left).not();
			case EQ -> Conditions.isEqual(left, bind(other));
			case NEQ -> Conditions.isNotEqual(left, bind(other));
			case LT -> Conditions.isLess(left, bind(other));
			case LTE -> Conditions.isLessOrEqualTo(left, bind(other));
			case GT -> Conditions.isGreater(left, bind(other));
			case GTE -> Conditions.isGreaterOrEqualTo(left, bind(other));
			case LIKE -> Conditions.like(left, bind(other));
			case NOT_LIKE -> Conditions.notLike(left, bind(other));
			case BETWEEN -> between(left, other);
			case NOT_BETWEEN -> between(left, other).not();
			case IN -> in(left, other);
			case NOT_IN -> in(left, other).not();
			default -> throw new InvalidDataAccessApiUsageException(
					"A function cannot be compared by " + comparator + "; compare it with a value");
		};
	}

	private Condition between(Expression left, @Nullable Object range) {
		Pair<?, ?> pair = (Pair<?, ?>) required(range);
		return Conditions.between(left, bind(pair.getFirst()), bind(pair.getSecond()));
	}

	private Condition in(Expression left, @Nullable Object values) {
		Collection<?> collection = (values instanceof Collection<?> several) ? several : List.of(required(values));
		return Conditions.in(left, collection.stream().map(this::bind).toList());
	}

	private Expression bind(@Nullable Object other) {
		return folded(SQL.bindMarker(this.bindings.bind(required(other)).getPlaceholder()));
	}

	private Expression folded(Expression expression) {
		return this.ignoresCase ? Functions.upper(expression) : expression;
	}

	private static Object required(@Nullable Object other) {
		if (other == null) {
			throw new InvalidDataAccessApiUsageException(
					"A function cannot be compared with null; use isNull() or isNotNull()");
		}
		return other;
	}

}
