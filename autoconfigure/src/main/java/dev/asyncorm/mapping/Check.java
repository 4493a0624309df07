package dev.asyncorm.mapping;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes the database refuse rows that do not fulfil a condition. <pre>
 * &#64;Check(name = "period", value = "first_day &lt;= last_day")
 * record Offer(&#64;Id Long id, &#64;Check("price &gt; 0") BigDecimal price, LocalDate firstDay,
 *         LocalDate lastDay) {
 * }</pre> The condition is SQL and names columns, not properties. On a type, repeat it
 * for several conditions. On H2 it must not contain a semicolon, at which the driver cuts
 * statements.
 *
 * @since 0.1.0
 */
@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Check.Checks.class)
@Documented
public @interface Check {

	/**
	 * Condition in SQL; {@code null} fulfils it, too.
	 * @return the condition
	 */
	String value();

	/**
	 * What the name of the constraint ends in. Required on a type; on a property it is
	 * the name of the column otherwise.
	 * @return the name
	 */
	String name() default "";

	/**
	 * Several conditions of one type.
	 */
	@Target(ElementType.TYPE)
	@Retention(RetentionPolicy.RUNTIME)
	@Documented
	@interface Checks {

		/**
		 * Conditions of the type.
		 * @return the conditions
		 */
		Check[] value();

	}

}
