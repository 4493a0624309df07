package dev.asyncorm.schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import dev.asyncorm.catalog.ForeignKeyConstraint;
import dev.asyncorm.catalog.TableDefinition;
import dev.asyncorm.catalog.TableName;

/**
 * Orders tables so that a foreign key leads to an earlier table wherever there is no
 * cycle.
 */
final class TableOrder {

	private final Map<TableName, TableDefinition> unordered = new LinkedHashMap<>();

	private final Set<TableName> visited = new HashSet<>();

	private final List<TableDefinition> ordered = new ArrayList<>();

	private TableOrder(Collection<TableDefinition> tables) {
		tables.forEach((table) -> this.unordered.put(table.name(), table));
	}

	static List<TableDefinition> of(Collection<TableDefinition> tables) {
		TableOrder order = new TableOrder(tables);
		tables.forEach(order::visit);
		return List.copyOf(order.ordered);
	}

	private void visit(TableDefinition table) {
		if (!this.visited.add(table.name())) {
			return;
		}
		table.foreignKeys()
			.stream()
			.map(ForeignKeyConstraint::target)
			.map(this.unordered::get)
			.flatMap(Stream::ofNullable)
			.forEach(this::visit);
		this.ordered.add(table);
	}

}
