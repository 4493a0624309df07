package dev.asyncorm.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.mapping.EntityColumn;
import dev.asyncorm.mapping.EntityModel;

/**
 * Orders tables so that a foreign key leads to an earlier table wherever there is no
 * cycle.
 */
final class TableOrder {

	private final Function<SqlIdentifier, String> render;

	private final Map<String, EntityModel> unordered = new LinkedHashMap<>();

	private final Set<String> visited = new LinkedHashSet<>();

	private final List<EntityModel> ordered = new ArrayList<>();

	private TableOrder(List<EntityModel> models, Function<SqlIdentifier, String> render) {
		this.render = render;
		models.forEach((model) -> this.unordered.put(render.apply(model.table()), model));
	}

	static List<EntityModel> of(List<EntityModel> models, Function<SqlIdentifier, String> render) {
		TableOrder order = new TableOrder(models, render);
		models.forEach(order::visit);
		return List.copyOf(order.ordered);
	}

	private void visit(EntityModel model) {
		if (!this.visited.add(this.render.apply(model.table()))) {
			return;
		}
		model.columns()
			.stream()
			.map(EntityColumn::reference)
			.flatMap(Stream::ofNullable)
			.map((reference) -> this.unordered.get(this.render.apply(reference.table())))
			.flatMap(Stream::ofNullable)
			.forEach(this::visit);
		this.ordered.add(model);
	}

}
