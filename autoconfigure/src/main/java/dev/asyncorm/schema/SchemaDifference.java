package dev.asyncorm.schema;

/**
 * Something in which a database is not what the entities describe.
 *
 * @param subject what it is about, such as {@code column task.name}
 * @param fact what is different, such as {@code is missing}
 * @param information whether it is harmless: something that no entity knows, or something
 * about which the entity says nothing and the database does
 * @since 0.1.0
 */
public record SchemaDifference(String subject, String fact, boolean information) {

	@Override
	public String toString() {
		return this.subject + " " + this.fact;
	}

}
