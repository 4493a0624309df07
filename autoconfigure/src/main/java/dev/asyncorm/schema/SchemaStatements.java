package dev.asyncorm.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.mapping.EntityColumn;
import dev.asyncorm.mapping.EntityModel;
import dev.asyncorm.mapping.Reference;
import dev.asyncorm.mapping.RelationModel;
import dev.asyncorm.mapping.UniqueKey;

/**
 * Renders the statements that create and drop the tables of some entities.
 */
final class SchemaStatements {

	private final List<EntityModel> tables;

	private final Set<SqlIdentifier> sequences;

	private final ColumnDefinition columns;

	private final JoinTables joins;

	SchemaStatements(List<EntityModel> models, List<RelationModel> relations, ColumnDefinition columns) {
		this.columns = columns;
		this.tables = TableOrder.of(oneForEachTable(models), columns::render);
		this.joins = JoinTables.of(relations, this.tables, columns);
		this.sequences = this.tables.stream()
			.flatMap((table) -> table.idSequence().stream())
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	private List<EntityModel> oneForEachTable(List<EntityModel> models) {
		Map<String, EntityModel> tables = new TreeMap<>();
		models.stream()
			.sorted(Comparator.comparing((model) -> -model.columns().size()))
			.forEach((model) -> refuseOtherColumns(tables.putIfAbsent(render(model.table()), model), model));
		return List.copyOf(tables.values());
	}

	private void refuseOtherColumns(@Nullable EntityModel table, EntityModel model) {
		if (table == null) {
			return;
		}
		Predicate<EntityColumn> known = (column) -> table.columns()
			.stream()
			.anyMatch((other) -> render(other.column()).equals(render(column.column())));
		model.columns().stream().filter(known.negate()).findFirst().ifPresent((column) -> {
			throw new AsyncOrmConfigurationException(
					"The entities " + table.type().getName() + " and " + model.type().getName() + " share the table "
							+ table.table() + ", but the first has no column " + column.column() + ".",
					"Let one of them have all columns, or use two tables.");
		});
	}

	List<String> create() {
		List<String> statements = new ArrayList<>();
		schemas().forEach((schema) -> statements.add(this.columns.dialect().createSchema(render(schema))));
		this.sequences.forEach((sequence) -> statements.add("create sequence if not exists " + render(sequence)));
		List<String> later = new ArrayList<>();
		Set<String> created = new HashSet<>();
		for (EntityModel table : this.tables) {
			created.add(render(table.table()));
			statements.add(createTable(table, created));
			foreignKeys(table, (reference) -> !created.contains(render(reference.table())))
				.map((column) -> this.columns.dialect()
					.addConstraint(render(table.table()), foreignKeyName(table, column), foreignKey(column)))
				.forEach(later::add);
		}
		statements.addAll(later);
		statements.addAll(this.joins.create());
		return List.copyOf(statements);
	}

	List<String> drop() {
		List<String> statements = new ArrayList<>();
		this.tables.forEach((table) -> statements.add("drop table if exists " + render(table.table()) + " cascade"));
		statements.addAll(this.joins.drop());
		Collections.reverse(statements);
		this.sequences.forEach((sequence) -> statements.add("drop sequence if exists " + render(sequence)));
		return List.copyOf(statements);
	}

	String describe() {
		return this.tables.size() + this.joins.size() + " tables and " + this.sequences.size() + " sequences";
	}

	private Set<SqlIdentifier> schemas() {
		Stream<SqlIdentifier> qualified = Stream.concat(this.tables.stream().map(EntityModel::table),
				this.sequences.stream());
		return qualified.map((identifier) -> identifier.stream().toList())
			.filter((parts) -> parts.size() > 1)
			.map((parts) -> parts.get(0))
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	private String createTable(EntityModel table, Set<String> created) {
		Stream<String> definitions = table.columns().stream().map((column) -> this.columns.render(table, column));
		Stream<String> keys = table.uniqueKeys().stream().map((key) -> uniqueKey(table, key));
		Stream<String> foreignKeys = foreignKeys(table, (reference) -> created.contains(render(reference.table())))
			.map((column) -> "constraint " + foreignKeyName(table, column) + " " + foreignKey(column));
		return Stream.of(definitions, keys, foreignKeys)
			.flatMap((parts) -> parts)
			.collect(Collectors.joining(", ", "create table if not exists " + render(table.table()) + " (", ")"));
	}

	private String uniqueKey(EntityModel table, UniqueKey key) {
		List<SqlIdentifier> columns = key.columns().stream().map(EntityColumn::column).toList();
		String name = key.primary() ? ConstraintName.of("pk", Stream.of(table.table()))
				: ConstraintName.of("uq", Stream.concat(Stream.of(table.table()), columns.stream()));
		return columns.stream()
			.map(this::render)
			.collect(Collectors.joining(", ", "constraint " + name + (key.primary() ? " primary key (" : " unique ("),
					")"));
	}

	private Stream<EntityColumn> foreignKeys(EntityModel table, Predicate<Reference> condition) {
		return table.columns().stream().filter((column) -> {
			Reference reference = column.reference();
			return reference != null && condition.test(reference);
		});
	}

	private String foreignKeyName(EntityModel table, EntityColumn column) {
		return ConstraintName.of("fk", Stream.of(table.table(), column.column(), reference(column).table()));
	}

	private String foreignKey(EntityColumn column) {
		Reference reference = reference(column);
		String action = switch (reference.onDelete()) {
			case NO_ACTION -> "";
			case CASCADE -> " on delete cascade";
			case SET_NULL -> " on delete set null";
		};
		return "foreign key (" + render(column.column()) + ") references " + render(reference.table()) + " ("
				+ render(reference.column()) + ")" + action;
	}

	private static Reference reference(EntityColumn column) {
		Reference reference = column.reference();
		if (reference == null) {
			throw new IllegalArgumentException("The column " + column.column() + " is no foreign key");
		}
		return reference;
	}

	private String render(SqlIdentifier identifier) {
		return this.columns.render(identifier);
	}

}
