package dev.asyncorm.query;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.sql.Cast;
import org.springframework.data.relational.core.sql.Expression;
import org.springframework.data.relational.core.sql.SimpleFunction;

/**
 * A function of a property, as a condition names it: {@code lower(name)}. Only those that
 * are the same on every database are known; all other names are left to be refused as
 * properties.
 *
 * @param name the function
 * @param argument the property, or another function of one
 */
record PropertyFunction(String name, String argument) {

	private static final Pattern CALL = Pattern.compile("(\\w+)\\((.+)\\)");

	private static final Map<String, UnaryOperator<Expression>> FUNCTIONS = Map.of("lower", call("lower"), "upper",
			call("upper"), "trim", call("trim"), "length", call("char_length"), "abs", call("abs"), "floor",
			call("floor"), "ceiling", call("ceiling"), "round", call("round"), "date",
			(argument) -> Cast.create(argument, "date"));

	/**
	 * Read a name.
	 * @param text the name
	 * @return the function, or {@code null} when the name is none
	 */
	static @Nullable PropertyFunction parse(String text) {
		if (!text.endsWith(")")) {
			// nearly all names: each condition of each query comes by
			return null;
		}
		Matcher call = CALL.matcher(text);
		boolean isKnown = call.matches() && FUNCTIONS.containsKey(call.group(1));
		return isKnown ? new PropertyFunction(call.group(1), call.group(2)) : null;
	}

	/**
	 * Return the property that a name is about.
	 * @param text a property, or a function of one
	 * @return the property
	 */
	static String property(String text) {
		PropertyFunction function = parse(text);
		return (function != null) ? property(function.argument) : text;
	}

	/**
	 * Put another property in the place of that of a name.
	 * @param text a property, or a function of one
	 * @param property the other property
	 * @return the name with the other property
	 */
	static String replace(String text, String property) {
		PropertyFunction function = parse(text);
		return (function != null) ? function.name + "(" + replace(function.argument, property) + ")" : property;
	}

	/**
	 * Apply the functions of a name.
	 * @param text a property, or a function of one
	 * @param column the column of the property
	 * @return the value
	 */
	static Expression apply(String text, Expression column) {
		PropertyFunction function = parse(text);
		return (function != null) ? function.apply(apply(function.argument, column)) : column;
	}

	private Expression apply(Expression value) {
		return FUNCTIONS.getOrDefault(this.name, UnaryOperator.identity()).apply(value);
	}

	private static UnaryOperator<Expression> call(String function) {
		return (argument) -> SimpleFunction.create(function, List.of(argument));
	}

}
