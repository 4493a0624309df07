package dev.asyncorm.mapping;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Makes the database find rows by a property, or by several properties together, without
 * reading all of them. <pre>
 * &#64;Index({ "project", "createdAt" })
 * record Task(&#64;Id Long id, Long project, Instant createdAt, &#64;Index String title) {
 * }</pre> On a type, repeat it for several indexes. Ids and {@link Unique @Unique} have
 * an index of their own.
 *
 * @since 0.1.0
 */
@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Index.Indexes.class)
@Documented
public @interface Index {

	/**
	 * Alias for {@link #properties()}.
	 * @return the names of the properties
	 */
	@AliasFor("properties")
	String[] value() default {};

	/**
	 * Names of the properties, in the order of the index; the parts of an embedded
	 * property are named with a dot. Required on a type, not allowed on a property.
	 * @return the names of the properties
	 */
	@AliasFor("value")
	String[] properties() default {};

	/**
	 * Several indexes of one type.
	 */
	@Target(ElementType.TYPE)
	@Retention(RetentionPolicy.RUNTIME)
	@Documented
	@interface Indexes {

		/**
		 * Indexes of the type.
		 * @return the indexes
		 */
		Index[] value();

	}

}
