package dev.asyncorm.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Leaves an annotated handler, or all handlers of a controller, without a session scope:
 * the request runs as without the starter, every statement in autocommit or in the
 * transaction that {@code @Transactional} opens.
 * <p>
 * The handler is looked up before the scope is opened, only for requests whose path
 * matches a marked handler; the response is not touched. For functional handlers, exclude
 * the path by {@code async-orm.web.exclude-paths}.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface NoSession {

}
