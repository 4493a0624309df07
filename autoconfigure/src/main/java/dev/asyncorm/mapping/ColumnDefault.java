package dev.asyncorm.mapping;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a column a value when an insert has none. <pre>
 * record Task(&#64;Id Long id, &#64;ColumnDefault("now()") Instant createdAt) {
 * }</pre> A property that is {@code null} is not part of an insert, so that it gets the
 * default and may be {@code null} before although the column is not. A primitive always
 * has a value, and an upsert writes all properties as they are. On H2 the expression must
 * not contain a semicolon, at which its driver cuts statements.
 *
 * @since 0.1.0
 */
@Target({ ElementType.FIELD, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface ColumnDefault {

	/**
	 * Expression in SQL, such as {@code now()}, {@code 0} or {@code 'new'}.
	 * @return the expression
	 */
	String value();

}
