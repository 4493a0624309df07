package dev.asyncorm.repository;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Loads relations with the entities that a reading method of an
 * {@link AsyncOrmRepository} returns: one statement for each relation and level, after
 * the query. <pre>
 * interface UserRepository extends AsyncOrmRepository&lt;User, Long&gt; {
 *
 *     &#064;Load("addresses")
 *     Flux&lt;User&gt; findByNameLike(String pattern);
 *
 *     &#064;Override
 *     &#064;Load({ "addresses", "orders.items" })
 *     Mono&lt;User&gt; findById(Long id);
 *
 * }</pre> Outside of any session the call has a session, and a transaction when it needs
 * one, of its own. A name that is no relation fails the start.
 *
 * @since 0.1.0
 */
@Documented
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Load.All.class)
public @interface Load {

	/**
	 * The names of the relations; relations of their targets follow with a dot.
	 * @return the paths
	 */
	String[] value();

	/**
	 * How often the last relation of each path is followed, for relations of a type to
	 * itself.
	 * @return the depth
	 */
	int depth() default 1;

	/**
	 * Several {@link Load}.
	 */
	@Documented
	@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
	@Retention(RetentionPolicy.RUNTIME)
	@interface All {

		/**
		 * What to load.
		 * @return the annotations
		 */
		Load[] value();

	}

}
