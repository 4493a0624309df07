package dev.asyncorm.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The statements that turn a database into what the entities describe, to be read and
 * completed before they become a migration.
 * <p>
 * Get one from {@link Schema#draft()}.
 *
 * @param steps the statements, in order
 * @since 0.1.0
 */
public record MigrationDraft(List<Step> steps) {

	public MigrationDraft {
		steps = List.copyOf(steps);
	}

	/**
	 * Return whether there is nothing to write down.
	 * @return whether it has no step, not even one that is commented out
	 */
	public boolean isEmpty() {
		return this.steps.isEmpty();
	}

	/**
	 * Return the statements that lose nothing.
	 * @return the statements of all steps that are not destructive
	 */
	public List<String> statements() {
		return this.steps.stream().filter((step) -> !step.destructive()).map(Step::sql).toList();
	}

	/**
	 * Return the text of a migration file. Destructive statements are commented out and
	 * have a line that says so.
	 * @return the text; empty when there is no step
	 */
	public String sql() {
		List<String> lines = new ArrayList<>();
		for (Step step : this.steps) {
			String warning = step.warning();
			if (warning != null) {
				lines.add(comment(warning));
			}
			String sql = step.sql() + ";";
			// a line break in a text is part of it
			lines.add(step.destructive() ? comment(sql) : sql);
		}
		return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
	}

	private static String comment(String text) {
		// names may have line breaks, and what follows one must not become a statement
		return text.lines().map((line) -> "-- " + line).collect(Collectors.joining("\n"));
	}

	/**
	 * One statement.
	 *
	 * @param sql the statement, without a semicolon at its end
	 * @param destructive whether it can lose data or a constraint that somebody wanted
	 * @param warning what to know before it is executed, or {@code null}
	 */
	public record Step(String sql, boolean destructive, @Nullable String warning) {

	}

}
