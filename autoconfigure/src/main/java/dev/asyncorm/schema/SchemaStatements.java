package dev.asyncorm.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.asyncorm.catalog.Catalog;
import dev.asyncorm.catalog.TableDefinition;
import dev.asyncorm.catalog.TableName;

/**
 * The statements that create and drop tables as a whole.
 */
final class SchemaStatements {

	private final Catalog catalog;

	private final List<TableName> sequences;

	private final DdlRenderer renderer;

	SchemaStatements(Catalog catalog, DdlRenderer renderer) {
		this.catalog = catalog;
		this.sequences = catalog.sequences().stream().sorted(Comparator.comparing(TableName::toString)).toList();
		this.renderer = renderer;
	}

	List<String> create() {
		List<String> statements = new ArrayList<>();
		schemas().forEach((schema) -> statements.add(this.renderer.createSchema(schema)));
		this.sequences.forEach((sequence) -> statements.add(this.renderer.createSequence(sequence)));
		List<String> later = new ArrayList<>();
		Set<TableName> created = new HashSet<>();
		for (TableDefinition table : this.catalog.tables()) {
			created.add(table.name());
			statements.add(this.renderer.createTable(table,
					table.foreignKeys().stream().filter((key) -> created.contains(key.target())).toList()));
			table.foreignKeys()
				.stream()
				.filter((key) -> !created.contains(key.target()))
				.map((key) -> this.renderer.addForeignKeyIfMissing(table.name(), key))
				.forEach(later::add);
		}
		statements.addAll(later);
		this.catalog.tables().forEach((table) -> statements.addAll(extras(table)));
		return List.copyOf(statements);
	}

	private List<String> extras(TableDefinition table) {
		List<String> statements = new ArrayList<>();
		table.indexes().forEach((index) -> statements.add(this.renderer.createIndexIfMissing(table.name(), index)));
		String comment = table.comment();
		if (comment != null) {
			statements.add(this.renderer.commentIfMissing(table.name(), comment));
		}
		table.columns()
			.stream()
			.filter((column) -> column.comment() != null)
			.forEach((column) -> statements.add(this.renderer.commentIfMissing(table.name(), column)));
		return statements;
	}

	List<String> drop() {
		List<String> statements = new ArrayList<>();
		this.catalog.tables().forEach((table) -> statements.add(this.renderer.dropTable(table.name())));
		Collections.reverse(statements);
		this.sequences.forEach((sequence) -> statements.add(this.renderer.dropSequence(sequence)));
		return List.copyOf(statements);
	}

	String describe() {
		return this.catalog.tables().size() + " tables and " + this.sequences.size() + " sequences";
	}

	private List<String> schemas() {
		return Stream.concat(this.catalog.tables().stream().map(TableDefinition::name), this.sequences.stream())
			.flatMap((name) -> Stream.ofNullable(name.schema()))
			.distinct()
			.toList();
	}

}
