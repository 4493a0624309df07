package dev.asyncorm.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.data.core.TypedPropertyPath;
import org.springframework.data.relational.core.query.CriteriaDefinition;

import dev.asyncorm.UnknownPropertyException;

/**
 * How rows become groups, and what is computed for each of them. <pre>
 * session.select(Order.class)
 *     .orderBy("orders")
 *     .as(Totals.class, Grouping.by("status")
 *         .aggregate(Aggregate.count().as("orders"), Aggregate.sum("total").as("sum"))
 *         .having(Criteria.where("orders").greaterThan(5)))
 *     .all();</pre> The result is made of the properties, by the last part of their path,
 * and of the aggregates, by their names; so are order and {@code having}. Immutable.
 *
 * @param properties what rows of a group have in common; nothing for one group of all
 * rows
 * @param aggregates what is computed
 * @param having a condition on groups, over names of the result
 * @since 0.1.0
 */
public record Grouping(List<String> properties, List<Aggregate> aggregates, CriteriaDefinition having) {

	public Grouping {
		properties = List.copyOf(properties);
		aggregates = List.copyOf(aggregates);
	}

	/**
	 * Group by properties.
	 * @param properties the properties, those of embedded objects and of relations to one
	 * with a dot; none for one group of all rows
	 * @return a grouping without aggregates
	 */
	public static Grouping by(String... properties) {
		return new Grouping(Arrays.asList(properties), List.of(), CriteriaDefinition.empty());
	}

	/**
	 * Group by properties.
	 * @param <T> the entity type
	 * @param property the first property
	 * @param further the other properties
	 * @return a grouping without aggregates
	 */
	@SafeVarargs
	public static <T> Grouping by(TypedPropertyPath<T, ? extends @Nullable Object> property,
			TypedPropertyPath<T, ? extends @Nullable Object>... further) {
		List<String> names = new ArrayList<>(List.of(property.toDotPath()));
		for (TypedPropertyPath<T, ? extends @Nullable Object> each : further) {
			names.add(each.toDotPath());
		}
		return by(names.toArray(String[]::new));
	}

	/**
	 * Compute values for each group.
	 * @param further the values, beside those that are there
	 * @return a new grouping
	 */
	public Grouping aggregate(Aggregate... further) {
		List<Aggregate> all = new ArrayList<>(this.aggregates);
		all.addAll(Arrays.asList(further));
		return new Grouping(this.properties, all, this.having);
	}

	/**
	 * Leave groups out; several conditions are combined with AND.
	 * @param further the condition, over names of the result
	 * @return a new grouping
	 */
	public Grouping having(CriteriaDefinition further) {
		return new Grouping(this.properties, this.aggregates,
				this.having.isEmpty() ? further : CriteriaDefinition.from(this.having, further));
	}

	/**
	 * Return the names of the result, in order of its columns.
	 * @return the names
	 */
	public List<String> names() {
		List<String> names = new ArrayList<>();
		this.properties.forEach((property) -> names.add(name(property)));
		this.aggregates.forEach((aggregate) -> names.add(aggregate.name()));
		return names;
	}

	private static String name(String property) {
		return property.substring(property.lastIndexOf('.') + 1);
	}

	/**
	 * Return the name of a column of the result.
	 * @param asked a name of the result, or a property of the grouping
	 * @return the name; an error that names the known ones when there is none
	 */
	String require(String asked) {
		if (this.properties.contains(asked)) {
			return name(asked);
		}
		List<String> names = names();
		if (!names.contains(asked)) {
			throw new UnknownPropertyException(asked,
					"The groups have no '" + asked + "'; use one of " + String.join(", ", names));
		}
		return asked;
	}

}
