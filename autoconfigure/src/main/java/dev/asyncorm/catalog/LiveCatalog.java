package dev.asyncorm.catalog;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a database has, with all names qualified by their schemas, and how it finds a name
 * that is not.
 *
 * @param catalog the tables, views too, and the sequences; of a view only the columns are
 * known
 * @param schemas the names of all schemas, those that were not read too
 * @param searchPath the schemas in which it looks for an unqualified name, in order; the
 * first is where it creates
 * @param external the names of views and of tables that belong to an extension, which
 * nobody compares beyond their columns
 * @param ignoresCase whether names are equal in any letter case
 * @since 0.1.0
 */
public record LiveCatalog(Catalog catalog, Set<String> schemas, List<String> searchPath, Set<TableName> external,
		boolean ignoresCase) {

	public LiveCatalog {
		schemas = Set.copyOf(schemas);
		searchPath = List.copyOf(searchPath);
		external = Set.copyOf(external);
	}

	/**
	 * Find the table or view that a statement means.
	 * @param wanted the name, qualified or not
	 * @return the table; empty when there is none
	 */
	public Optional<TableDefinition> table(TableName wanted) {
		return candidates(wanted).stream()
			.flatMap((name) -> this.catalog.tables().stream().filter((table) -> same(table.name(), name)))
			.findFirst();
	}

	/**
	 * Return whether there is the sequence that a statement means.
	 * @param wanted the name, qualified or not
	 * @return whether it exists
	 */
	public boolean hasSequence(TableName wanted) {
		return candidates(wanted).stream()
			.anyMatch((name) -> this.catalog.sequences().stream().anyMatch((sequence) -> same(sequence, name)));
	}

	/**
	 * Leave out what cannot be dropped: what is in schemas that do not exist, where H2
	 * refuses even to look, and what is external, of which nobody here is the maker.
	 * @param wanted some tables and sequences
	 * @return the others
	 */
	public Catalog droppable(Catalog wanted) {
		return new Catalog(wanted.tables().stream().filter((table) -> isDroppable(table.name())).toList(),
				wanted.sequences().stream().filter(this::hasSchema).collect(Collectors.toSet()));
	}

	/**
	 * Name the schema of each table that a foreign key of a table in a named schema leads
	 * to: H2 looks for it in the schema of that table.
	 * @param wanted some tables and sequences
	 * @return the same with the targets of such foreign keys qualified
	 */
	public Catalog withQualifiedTargets(Catalog wanted) {
		return new Catalog(wanted.tables().stream().map(this::withQualifiedTargets).toList(), wanted.sequences());
	}

	private TableDefinition withQualifiedTargets(TableDefinition table) {
		if (table.name().schema() == null) {
			return table;
		}
		List<ForeignKeyConstraint> keys = table.foreignKeys()
			.stream()
			.map((key) -> new ForeignKeyConstraint(key.name(), key.columns(), qualified(key.target()),
					key.targetColumns(), key.onDelete()))
			.toList();
		return new TableDefinition(table.name(), table.columns(), table.primaryKey(), table.uniqueKeys(), keys,
				table.checks(), table.indexes(), table.comment());
	}

	private TableName qualified(TableName name) {
		if (name.schema() != null) {
			return name;
		}
		return table(name).map(TableDefinition::name)
			.or(() -> this.searchPath.stream().findFirst().map((schema) -> new TableName(schema, name.name())))
			.orElse(name);
	}

	private boolean hasSchema(TableName name) {
		String schema = name.schema();
		return schema == null || this.schemas.stream().anyMatch((known) -> same(known, schema));
	}

	/**
	 * Return whether two names of columns, constraints or schemas are one to the
	 * database.
	 * @param name a name
	 * @param other another name
	 * @return whether they are the same
	 */
	public boolean same(String name, String other) {
		return this.ignoresCase ? name.equalsIgnoreCase(other) : name.equals(other);
	}

	/**
	 * Return whether two lists have the same names in the same order.
	 * @param names some names
	 * @param others other names
	 * @return whether they are the same
	 */
	public boolean same(List<String> names, List<String> others) {
		if (names.size() != others.size()) {
			return false;
		}
		for (int i = 0; i < names.size(); i++) {
			if (!same(names.get(i), others.get(i))) {
				return false;
			}
		}
		return true;
	}

	private boolean isDroppable(TableName name) {
		return hasSchema(name) && table(name).filter((found) -> this.external.contains(found.name())).isEmpty();
	}

	private boolean same(TableName name, TableName other) {
		String schema = name.schema();
		String otherSchema = other.schema();
		return schema != null && otherSchema != null && same(schema, otherSchema) && same(name.name(), other.name());
	}

	private List<TableName> candidates(TableName wanted) {
		return (wanted.schema() != null) ? List.of(wanted)
				: this.searchPath.stream().map((schema) -> new TableName(schema, wanted.name())).toList();
	}

}
