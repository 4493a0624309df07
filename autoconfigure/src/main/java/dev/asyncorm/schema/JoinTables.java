package dev.asyncorm.schema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.mapping.EntityModel;
import dev.asyncorm.mapping.Relation;
import dev.asyncorm.mapping.RelationModel;

/**
 * The tables behind relations between many and many. A row goes with either of the rows
 * that it joins.
 *
 * @param statements the statements that create them, by the rendered name of the table
 */
record JoinTables(Map<String, String> statements) {

	/**
	 * Find the join tables that no entity maps.
	 * @param relations the relations
	 * @param tables the tables of the entities
	 * @param columns renders columns
	 * @return the join tables
	 */
	static JoinTables of(List<RelationModel> relations, List<EntityModel> tables, ColumnDefinition columns) {
		Set<String> mapped = new HashSet<>();
		tables.forEach((table) -> mapped.add(columns.render(table.table())));
		Map<String, String> statements = new LinkedHashMap<>();
		relations.stream().flatMap((model) -> model.relations().stream()).forEach((relation) -> {
			Relation.Join join = relation.join();
			if (join != null && !join.mapped() && !mapped.contains(columns.render(join.table()))) {
				statements.putIfAbsent(columns.render(join.table()), create(relation, join, tables, columns));
			}
		});
		return new JoinTables(statements);
	}

	private static String create(Relation relation, Relation.Join join, List<EntityModel> tables,
			ColumnDefinition columns) {
		String own = columns.render(join.ownColumn());
		String target = columns.render(join.targetColumn());
		return "create table if not exists " + columns.render(join.table()) + " ("
				+ column(own, relation.owner(), tables, columns) + ", "
				+ column(target, relation.target(), tables, columns) + ", constraint "
				+ ConstraintName.of("pk", Stream.of(join.table())) + " primary key (" + own + ", " + target + "), "
				+ foreignKey(join, join.ownColumn(), relation.owner(), columns) + ", "
				+ foreignKey(join, join.targetColumn(), relation.target(), columns) + ")";
	}

	private static String column(String name, RelationalPersistentEntity<?> side, List<EntityModel> tables,
			ColumnDefinition columns) {
		EntityModel model = tables.stream()
			.filter((table) -> columns.render(table.table()).equals(columns.render(side.getQualifiedTableName())))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("No table for " + side.getType().getName()));
		return name + " " + columns.type(model, model.idColumns().get(0)) + " not null";
	}

	private static String foreignKey(Relation.Join join, SqlIdentifier column, RelationalPersistentEntity<?> side,
			ColumnDefinition columns) {
		return "constraint " + ConstraintName.of("fk", Stream.of(join.table(), column)) + " foreign key ("
				+ columns.render(column) + ") references " + columns.render(side.getQualifiedTableName()) + " ("
				+ columns.render(side.getRequiredIdProperty().getColumnName()) + ") on delete cascade";
	}

	List<String> create() {
		return new ArrayList<>(this.statements.values());
	}

	List<String> drop() {
		return this.statements.keySet().stream().map((table) -> "drop table if exists " + table + " cascade").toList();
	}

	int size() {
		return this.statements.size();
	}

}
