package dev.asyncorm.mapping;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a property a foreign key to the id of another entity. It only adds the constraint
 * to the table: nothing is loaded through it. <pre>
 * record Task(&#64;Id Long id, &#64;ForeignKey(Project.class) Long projectId) {
 * }</pre> The target needs an id of one column.
 *
 * @since 0.1.0
 */
@Target({ ElementType.FIELD, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface ForeignKey {

	/**
	 * Entity type whose id the property holds.
	 * @return the target
	 */
	Class<?> value();

	/**
	 * What the database does with the rows that refer to a deleted one.
	 * @return the action
	 */
	OnDelete onDelete() default OnDelete.NO_ACTION;

	/**
	 * What happens to the rows that refer to a deleted one.
	 */
	enum OnDelete {

		/**
		 * The delete fails.
		 */
		NO_ACTION,

		/**
		 * They are deleted, too.
		 */
		CASCADE,

		/**
		 * They lose the reference; the property must allow {@code null}.
		 */
		SET_NULL

	}

}
