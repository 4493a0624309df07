package dev.asyncorm.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import dev.asyncorm.mapping.EntityColumn;
import dev.asyncorm.mapping.EntityModel;
import dev.asyncorm.mapping.Reference;

import org.springframework.data.relational.core.sql.SqlIdentifier;

/**
 * Orders tables so that a foreign key leads to an earlier table wherever there is no
 * cycle.
 */
final class TableOrder {

	private final Map<SqlIdentifier, EntityModel> unordered = new LinkedHashMap<>();

	private final Set<SqlIdentifier> visited = new LinkedHashSet<>();

	private final List<EntityModel> ordered = new ArrayList<>();

	private TableOrder(List<EntityModel> models) {
		models.forEach((model) -> this.unordered.put(model.table(), model));
	}

	static List<EntityModel> of(List<EntityModel> models) {
		TableOrder order = new TableOrder(models);
		models.forEach(order::visit);
		return List.copyOf(order.ordered);
	}

	private void visit(EntityModel model) {
		if (!this.visited.add(model.table())) {
			return;
		}
		model.columns()
			.stream()
			.map(EntityColumn::reference)
			.filter(Objects::nonNull)
			.map(Reference::table)
			.map(this.unordered::get)
			.filter(Objects::nonNull)
			.forEach(this::visit);
		this.ordered.add(model);
	}

}
