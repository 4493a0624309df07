package dev.asyncorm.mapping;

/**
 * What a flush does with the targets of a {@link Relationship @Relationship} because it
 * does it with their owner.
 *
 * @since 0.1.0
 */
public enum Cascade {

	/**
	 * Targets that the session does not know are added.
	 */
	PERSIST,

	/**
	 * The targets of a deleted owner are deleted, too. They are loaded for it, so that
	 * their versions are compared, their callbacks run and their own cascades go on.
	 */
	DELETE

}
