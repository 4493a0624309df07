package dev.asyncorm.schema;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A difference and the statements that remove it.
 *
 * @param difference the difference
 * @param kind what the statements do
 * @param step when they are executed
 * @param statements the statements, none when nobody has to act
 * @param warning what to know before they are executed, or {@code null}
 */
record SchemaChange(SchemaDifference difference, Kind kind, Step step, List<String> statements,
		@Nullable String warning) {

	SchemaChange {
		statements = List.copyOf(statements);
	}

	enum Kind {

		/**
		 * Adds what is missing.
		 */
		ADD,

		/**
		 * Changes what there is, without loss.
		 */
		ALTER,

		/**
		 * Can lose something.
		 */
		LOSE

	}

	/**
	 * Everything that a statement needs is there after the steps before it.
	 */
	enum Step {

		SCHEMA, SEQUENCE, TABLE, COLUMN, ALTER, KEY, FOREIGN_KEY, INDEX, COMMENT, DROP_FOREIGN_KEY, DROP_CONSTRAINT,
		DROP_COLUMN

	}

}
