package dev.asyncorm.mapping;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Makes a property, or several properties together, a unique key of the table. <pre>
 * &#64;Unique({ "tenant", "name" })
 * record Account(&#64;Id Long id, String tenant, String name, &#64;Unique String email) {
 * }</pre> On a type, repeat it for several keys. Rows with a {@code null} in the key
 * never conflict with each other.
 *
 * @since 0.1.0
 */
@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Unique.Keys.class)
@Documented
public @interface Unique {

	/**
	 * Alias for {@link #properties()}.
	 * @return the names of the properties
	 */
	@AliasFor("properties")
	String[] value() default {};

	/**
	 * Names of the properties that are unique together, in the order of the key; the
	 * parts of an embedded property are named with a dot. Required on a type, not allowed
	 * on a property.
	 * @return the names of the properties
	 */
	@AliasFor("value")
	String[] properties() default {};

	/**
	 * Several unique keys of one type.
	 */
	@Target(ElementType.TYPE)
	@Retention(RetentionPolicy.RUNTIME)
	@Documented
	@interface Keys {

		/**
		 * Unique keys of the type.
		 * @return the keys
		 */
		Unique[] value();

	}

}
