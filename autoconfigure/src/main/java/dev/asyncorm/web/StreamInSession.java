package dev.asyncorm.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keeps the body of a {@code text/event-stream} inside the session scope of its request:
 * the work is committed when the stream completes, and rolled back when it fails or the
 * client leaves.
 * <p>
 * Without it, the scope ends before the first event and the body runs on its own, so that
 * an endless stream holds no connection. Use it for streams that end soon.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface StreamInSession {

}
