package dev.asyncorm.query;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.core.TypedPropertyPath;
import org.springframework.util.StringUtils;

/**
 * A value that the database computes from all rows of a group. <pre>
 * select(Order.class).value(Aggregate.sum(Order::getTotal), BigDecimal.class).first();
 * select(Order.class).as(Totals.class, Grouping.by("status").aggregate(Aggregate.count().as("orders")));</pre>
 * Without a name of its own it is named after function and property: {@code sumTotal},
 * {@code count}. All but {@code count} are {@code null} for no rows. Immutable.
 *
 * @since 0.1.0
 */
public final class Aggregate {

	private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

	private final Function function;

	private final @Nullable String property;

	private final String name;

	private Aggregate(Function function, @Nullable String property, String name) {
		if (!NAME.matcher(name).matches()) {
			throw new InvalidDataAccessApiUsageException(
					"'" + name + "' is no name for an aggregate; use letters, digits and underscores");
		}
		this.function = function;
		this.property = property;
		this.name = name;
	}

	private static Aggregate of(Function function, String property) {
		String last = property.substring(property.lastIndexOf('.') + 1);
		// what is no property is told by whoever looks it up
		String name = NAME.matcher(last).matches() ? function.prefix + StringUtils.capitalize(last) : function.prefix;
		return new Aggregate(function, property, name);
	}

	/**
	 * Count the rows.
	 * @return the aggregate, named {@code count}
	 */
	public static Aggregate count() {
		return new Aggregate(Function.COUNT, null, Function.COUNT.prefix);
	}

	/**
	 * Count the rows that have a value.
	 * @param property the property
	 * @return the aggregate
	 */
	public static Aggregate count(String property) {
		return of(Function.COUNT, property);
	}

	/**
	 * Count the different values.
	 * @param property the property
	 * @return the aggregate
	 */
	public static Aggregate countDistinct(String property) {
		return of(Function.COUNT_DISTINCT, property);
	}

	/**
	 * Add all values up.
	 * @param property the property
	 * @return the aggregate
	 */
	public static Aggregate sum(String property) {
		return of(Function.SUM, property);
	}

	/**
	 * Add all values up.
	 * @param <T> the entity type
	 * @param property the property
	 * @return the aggregate
	 */
	public static <T> Aggregate sum(TypedPropertyPath<T, ? extends @Nullable Object> property) {
		return sum(property.toDotPath());
	}

	/**
	 * Compute the mean of all values.
	 * @param property the property
	 * @return the aggregate
	 */
	public static Aggregate avg(String property) {
		return of(Function.AVG, property);
	}

	/**
	 * Compute the mean of all values.
	 * @param <T> the entity type
	 * @param property the property
	 * @return the aggregate
	 */
	public static <T> Aggregate avg(TypedPropertyPath<T, ? extends @Nullable Object> property) {
		return avg(property.toDotPath());
	}

	/**
	 * Find the least value.
	 * @param property the property
	 * @return the aggregate
	 */
	public static Aggregate min(String property) {
		return of(Function.MIN, property);
	}

	/**
	 * Find the least value.
	 * @param <T> the entity type
	 * @param property the property
	 * @return the aggregate
	 */
	public static <T> Aggregate min(TypedPropertyPath<T, ? extends @Nullable Object> property) {
		return min(property.toDotPath());
	}

	/**
	 * Find the greatest value.
	 * @param property the property
	 * @return the aggregate
	 */
	public static Aggregate max(String property) {
		return of(Function.MAX, property);
	}

	/**
	 * Find the greatest value.
	 * @param <T> the entity type
	 * @param property the property
	 * @return the aggregate
	 */
	public static <T> Aggregate max(TypedPropertyPath<T, ? extends @Nullable Object> property) {
		return max(property.toDotPath());
	}

	/**
	 * Give it a name, which is that of a property of the result.
	 * @param other the name
	 * @return the aggregate
	 */
	public Aggregate as(String other) {
		return new Aggregate(this.function, this.property, other);
	}

	/**
	 * Return its name.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	@Nullable String property() {
		return this.property;
	}

	/**
	 * Return the property whose texts are the result.
	 * @return the property, or {@code null} when the result is no text
	 */
	@Nullable String textProperty() {
		return (this.function == Function.MIN || this.function == Function.MAX) ? this.property : null;
	}

	String render(String column) {
		return this.function.call.formatted(column);
	}

	/**
	 * What is computed.
	 */
	private enum Function {

		COUNT("count", "COUNT(%s)"), COUNT_DISTINCT("countDistinct", "COUNT(DISTINCT %s)"), SUM("sum", "SUM(%s)"),
		AVG("avg", "AVG(%s)"), MIN("min", "MIN(%s)"), MAX("max", "MAX(%s)");

		private final String prefix;

		private final String call;

		Function(String prefix, String call) {
			this.prefix = prefix;
			this.call = call;
		}

	}

}
