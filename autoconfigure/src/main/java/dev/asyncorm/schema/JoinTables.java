package dev.asyncorm.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.catalog.ColumnDefinition;
import dev.asyncorm.catalog.ForeignKeyConstraint;
import dev.asyncorm.catalog.KeyConstraint;
import dev.asyncorm.catalog.TableDefinition;
import dev.asyncorm.catalog.TableName;
import dev.asyncorm.mapping.Relation;
import dev.asyncorm.mapping.RelationModel;

/**
 * Describes the tables behind relations between many and many. A row goes with either of
 * the rows that it joins.
 *
 * @param entities the tables of the entities
 * @param names the names of tables and constraints
 */
record JoinTables(Map<TableName, TableDefinition> entities, StoredNames names) {

	/**
	 * Describe the join tables that no entity maps.
	 * @param relations the relations
	 * @return the join tables
	 */
	List<TableDefinition> of(List<RelationModel> relations) {
		Map<TableName, TableDefinition> tables = new LinkedHashMap<>();
		relations.stream().flatMap((model) -> model.relations().stream()).forEach((relation) -> {
			Relation.Join join = relation.join();
			if (join != null && !join.mapped() && !this.entities.containsKey(this.names.table(join.table()))) {
				TableDefinition table = table(relation, join);
				tables.putIfAbsent(table.name(), table);
			}
		});
		return List.copyOf(tables.values());
	}

	private TableDefinition table(Relation relation, Relation.Join join) {
		TableName name = this.names.table(join.table());
		ForeignKeyConstraint own = foreignKey(name, join.ownColumn(), relation.owner());
		ForeignKeyConstraint target = foreignKey(name, join.targetColumn(), relation.target());
		List<ColumnDefinition> columns = List.of(column(own), column(target));
		KeyConstraint key = new KeyConstraint(this.names.primaryKey(name),
				columns.stream().map(ColumnDefinition::name).toList());
		return new TableDefinition(name, columns, key, List.of(), List.of(own, target), List.of(), List.of(), null);
	}

	private ForeignKeyConstraint foreignKey(TableName table, SqlIdentifier column, RelationalPersistentEntity<?> side) {
		List<String> columns = List.of(this.names.column(column));
		TableName target = this.names.table(side.getQualifiedTableName());
		return new ForeignKeyConstraint(this.names.foreignKey(table, columns, target), columns, target,
				List.of(this.names.column(side.getRequiredIdProperty().getColumnName())), "cascade");
	}

	private ColumnDefinition column(ForeignKeyConstraint key) {
		TableDefinition target = this.entities.get(key.target());
		if (target == null) {
			throw new IllegalArgumentException("No table " + key.target());
		}
		ColumnDefinition id = target.column(key.targetColumns().get(0)).orElseThrow();
		return new ColumnDefinition(key.columns().get(0), id.type(), false, false, null, null);
	}

}
