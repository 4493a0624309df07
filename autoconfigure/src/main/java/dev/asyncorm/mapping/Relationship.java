package dev.asyncorm.mapping;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.data.annotation.Transient;

/**
 * Makes a property a relation to other entities, which are loaded when somebody asks for
 * them and never by surprise. <pre>
 * class User {
 *     &#64;Id Long id;
 *     &#64;Relationship(mappedBy = "user") List&lt;Address&gt; addresses;
 *     &#64;Relationship(joinTable = &#64;JoinTable) Set&lt;Role&gt; roles;
 * }
 * class Address {
 *     &#64;Id Long id;
 *     Long userId;
 *     &#64;Relationship User user;
 * }</pre> A property of the type of an entity is a relation to one; a {@code List},
 * {@code Set} or {@code Collection} of entities is a relation to many. The relation has
 * no column, Spring Data takes its property for a transient one: the foreign key is a
 * property of its own. Both sides need an id of one column. Mistakes fail at startup.
 * <p>
 * A loaded relation, and what a new entity was made with, is the truth about its targets:
 * a flush compares it with what was loaded or flushed last, and writes the difference
 * into the foreign keys or the join table. What was not loaded is left alone. New targets
 * are added, and those of a deleted owner deleted, only when {@link #cascade} says so;
 * without {@link #orphanRemoval}, a target that is taken out loses its foreign key.
 *
 * @since 0.1.0
 */
@Target({ ElementType.FIELD, ElementType.PARAMETER })
@Retention(RetentionPolicy.RUNTIME)
@Transient
@Documented
public @interface Relationship {

	/**
	 * Property of the target that leads back: the one with the foreign key, such as
	 * {@code userId}, or the target's own relation, such as {@code user}.
	 * @return the name of the property
	 */
	String mappedBy() default "";

	/**
	 * Own property with the foreign key of a relation to one; by default the name of the
	 * relation with {@code Id}, such as {@code userId} for {@code user}.
	 * @return the name of the property
	 */
	String foreignKey() default "";

	/**
	 * Table that joins both sides when either may have many; at most one.
	 * @return the join table
	 */
	JoinTable[] joinTable() default {};

	/**
	 * What is done with the targets because it is done with their owner; by default
	 * nothing: a new target must be added, and a target deleted, by itself.
	 * @return the cascades
	 */
	Cascade[] cascade() default {};

	/**
	 * Whether a target that is taken out of a relation with {@link #mappedBy} is deleted,
	 * unless another owner has it now. The targets of a deleted owner are deleted, too,
	 * as by {@link Cascade#DELETE}.
	 * @return whether a target cannot be without its owner
	 */
	boolean orphanRemoval() default false;

	/**
	 * Order of the targets of a relation to many when a load asks for no other: names of
	 * properties of the target, each perhaps followed by {@code asc} or {@code desc}.
	 * @return the order
	 */
	String[] orderBy() default {};

	/**
	 * A table of two foreign keys.
	 */
	@Target({})
	@Retention(RetentionPolicy.RUNTIME)
	@Documented
	@interface JoinTable {

		/**
		 * Name of the table; by default the names of both tables, joined by {@code _}. It
		 * is in the schema of the owner.
		 * @return the name
		 */
		String name() default "";

		/**
		 * Column with the id of the owner; by default the name of the type and its id
		 * column, such as {@code user_id}.
		 * @return the name
		 */
		String ownColumn() default "";

		/**
		 * Column with the id of the target, by the same default.
		 * @return the name
		 */
		String targetColumn() default "";

	}

}
