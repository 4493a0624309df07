package dev.asyncorm.schema;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.asyncorm.schema.SchemaChange.Kind;
import dev.asyncorm.schema.SchemaChange.Step;

/**
 * Collects the changes that a comparison finds. Mutable: it belongs to one comparison.
 */
final class SchemaChanges {

	private final List<SchemaChange> changes = new ArrayList<>();

	void missing(Step step, String subject, @Nullable String warning, String... statements) {
		add(new SchemaDifference(subject, "is missing", false), Kind.ADD, step, warning, statements);
	}

	void different(String subject, String fact, String... statements) {
		add(new SchemaDifference(subject, fact, false), Kind.ALTER, Step.ALTER, null, statements);
	}

	void harmless(String subject, String fact, String... statements) {
		add(new SchemaDifference(subject, fact, true), Kind.ALTER, Step.ALTER, null, statements);
	}

	void extra(Step step, String subject, String fact, String... statements) {
		add(new SchemaDifference(subject, fact, true), Kind.LOSE, step, null, statements);
	}

	void add(SchemaDifference difference, Kind kind, Step step, @Nullable String warning, String... statements) {
		this.changes.add(new SchemaChange(difference, kind, step, List.of(statements), warning));
	}

	List<SchemaChange> inOrder() {
		return this.changes.stream().sorted(Comparator.comparing(SchemaChange::step)).toList();
	}

	/**
	 * Describe the changes.
	 * @return each difference once, in the order in which it was found
	 */
	SchemaReport report() {
		return new SchemaReport(this.changes.stream().map(SchemaChange::difference).distinct().toList());
	}

	MigrationDraft draft() {
		return new MigrationDraft(inOrder().stream().flatMap(SchemaChanges::steps).toList());
	}

	private static Stream<MigrationDraft.Step> steps(SchemaChange change) {
		boolean destructive = change.kind() == Kind.LOSE;
		String warning = (change.warning() == null && destructive)
				? "WARNING: " + change.difference() + "; this cannot be undone, uncomment it if it is meant:"
				: change.warning();
		List<MigrationDraft.Step> steps = new ArrayList<>();
		for (String statement : change.statements()) {
			steps.add(new MigrationDraft.Step(statement, destructive, steps.isEmpty() ? warning : null));
		}
		return steps.stream();
	}

}
