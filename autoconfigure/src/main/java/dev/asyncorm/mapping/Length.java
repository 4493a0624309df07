package dev.asyncorm.mapping;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits the number of characters of a text column. Without it, the limit is that of
 * Jakarta Validation's {@code @Size}, and without that there is none.
 *
 * @since 0.1.0
 */
@Target({ ElementType.FIELD, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Length {

	/**
	 * Largest number of characters, at least 1.
	 * @return the length
	 */
	int value();

}
