package dev.asyncorm.schema;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All differences between the tables that the entities describe and those of a database.
 * <p>
 * Get one from {@link Schema#validate()}; print it to read one line for each difference.
 *
 * @param differences the differences, those that are mere information too
 * @since 0.1.0
 */
public record SchemaReport(List<SchemaDifference> differences) {

	public SchemaReport {
		differences = List.copyOf(differences);
	}

	/**
	 * Return whether the entities can be stored as they are described.
	 * @return whether there is no difference but information
	 */
	public boolean isValid() {
		return errors().isEmpty();
	}

	/**
	 * Return the differences that keep the database from being {@linkplain #isValid()
	 * valid}.
	 * @return the differences that are more than information
	 */
	public List<SchemaDifference> errors() {
		return this.differences.stream().filter((difference) -> !difference.information()).toList();
	}

	@Override
	public String toString() {
		if (this.differences.isEmpty()) {
			return "The database has what the entities describe.";
		}
		Stream<String> information = this.differences.stream()
			.filter(SchemaDifference::information)
			.map((difference) -> difference + " (information)");
		return Stream.concat(errors().stream().map(SchemaDifference::toString), information)
			.collect(Collectors.joining("\n"));
	}

}
