package dev.asyncorm.schema;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.asyncorm.catalog.Catalog;
import dev.asyncorm.catalog.ForeignKeyConstraint;
import dev.asyncorm.catalog.LiveCatalog;
import dev.asyncorm.catalog.TableDefinition;
import dev.asyncorm.catalog.TableName;
import dev.asyncorm.schema.SchemaChange.Kind;
import dev.asyncorm.schema.SchemaChange.Step;

/**
 * Compares the tables that entities describe with those of a database, without I/O.
 */
final class SchemaComparison {

	/** The tables that migration tools keep their own records in. */
	private static final Set<String> RECORDS = Set.of("flyway_schema_history", "databasechangelog",
			"databasechangeloglock");

	private final Catalog wanted;

	private final LiveCatalog live;

	private final AlterStatements statements;

	private final SchemaChanges changes = new SchemaChanges();

	private SchemaComparison(Catalog wanted, LiveCatalog live, DdlRenderer ddl) {
		this.wanted = wanted;
		this.live = live;
		this.statements = new AlterStatements(ddl);
	}

	/**
	 * Find all differences.
	 * @param wanted what the entities describe
	 * @param live what the database has, in the current schema and in {@link #schemas}
	 * @param ddl renders the statements
	 * @return the differences, and how to remove them
	 */
	static SchemaChanges of(Catalog wanted, LiveCatalog live, DdlRenderer ddl) {
		SchemaComparison comparison = new SchemaComparison(live.withQualifiedTargets(wanted), live, ddl);
		comparison.compare();
		return comparison.changes;
	}

	/**
	 * Return the schemas that entities name.
	 * @param catalog what the entities describe
	 * @return the names of the schemas
	 */
	static Set<String> schemas(Catalog catalog) {
		return Stream.concat(catalog.tables().stream().map(TableDefinition::name), catalog.sequences().stream())
			.flatMap((name) -> Stream.ofNullable(name.schema()))
			.collect(Collectors.toSet());
	}

	private void compare() {
		schemas(this.wanted).stream()
			.sorted()
			.filter((schema) -> this.live.schemas().stream().noneMatch((found) -> this.live.same(found, schema)))
			.forEach((schema) -> this.changes.missing(Step.SCHEMA, "schema " + schema, null,
					"create schema " + ddl().name(schema)));
		this.wanted.sequences()
			.stream()
			.filter((sequence) -> !this.live.hasSequence(sequence))
			.sorted(Comparator.comparing(TableName::toString))
			.forEach((sequence) -> this.changes.missing(Step.SEQUENCE, "sequence " + sequence, null,
					ddl().createSequence(sequence)));
		Set<TableName> there = new HashSet<>();
		this.wanted.tables().forEach((table) -> compare(table, there));
		reportUnknownTables();
	}

	private void compare(TableDefinition table, Set<TableName> there) {
		there.add(table.name());
		this.live.table(table.name()).ifPresentOrElse((found) -> compare(table, found), () -> missing(table, there));
	}

	private void compare(TableDefinition table, TableDefinition found) {
		new ColumnComparison(this.live, table, found, this.changes, this.statements).compare();
		if (this.live.external().contains(found.name())) {
			return;
		}
		new ConstraintComparison(this.live, table, found, this.changes, this.statements).compare();
		if (table.comment() != null && !table.comment().equals(found.comment())) {
			Kind kind = (found.comment() != null) ? Kind.ALTER : Kind.ADD;
			this.changes.add(new SchemaDifference("table " + table.name(), "has another comment", true), kind,
					Step.COMMENT, null, ddl().comment(table.name(), table.comment()));
		}
	}

	private void missing(TableDefinition table, Set<TableName> there) {
		TableName name = table.name();
		String subject = "table " + name;
		List<ForeignKeyConstraint> foreignKeys = table.foreignKeys()
			.stream()
			.filter((key) -> there.contains(key.target()) || this.live.table(key.target()).isPresent())
			.toList();
		this.changes.missing(Step.TABLE, subject, null, ddl().createTable(table, foreignKeys));
		table.foreignKeys()
			.stream()
			.filter((key) -> !foreignKeys.contains(key))
			.forEach((key) -> this.changes.missing(Step.FOREIGN_KEY, subject, null,
					ddl().addConstraint(name, ddl().foreignKey(key))));
		table.indexes()
			.forEach((index) -> this.changes.missing(Step.INDEX, subject, null, ddl().createIndex(name, index)));
		if (table.comment() != null) {
			this.changes.missing(Step.COMMENT, subject, null, ddl().comment(name, table.comment()));
		}
		table.columns()
			.stream()
			.filter((column) -> column.comment() != null)
			.forEach((column) -> this.changes.missing(Step.COMMENT, subject, null, ddl().comment(name, column)));
	}

	private void reportUnknownTables() {
		Set<TableName> known = this.wanted.tables()
			.stream()
			.flatMap((table) -> this.live.table(table.name()).stream())
			.map(TableDefinition::name)
			.collect(Collectors.toSet());
		known.addAll(this.live.external());
		Set<String> schemas = schemas(this.wanted);
		this.live.searchPath().stream().findFirst().ifPresent(schemas::add);
		this.live.catalog()
			.tables()
			.stream()
			.map(TableDefinition::name)
			.filter((name) -> schemas.contains(String.valueOf(name.schema())) && !known.contains(name))
			.filter((name) -> !RECORDS.contains(name.name().toLowerCase(Locale.ROOT)))
			.forEach((name) -> this.changes.extra(Step.DROP_COLUMN, "table " + name, "is mapped by no entity"));
	}

	private DdlRenderer ddl() {
		return this.statements.ddl();
	}

}
