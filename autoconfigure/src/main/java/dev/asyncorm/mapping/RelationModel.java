package dev.asyncorm.mapping;

import java.util.List;
import java.util.Optional;

import org.springframework.data.relational.core.mapping.RelationalMappingContext;

import dev.asyncorm.AsyncOrmConfigurationException;

/**
 * The relations of one entity type.
 * <p>
 * Get them by {@link #of(RelationalMappingContext, Class)}; keep them, because reading
 * them takes reflection. Immutable and without I/O.
 *
 * @param type the entity type
 * @param relations the relations in the order of their fields
 * @since 0.1.0
 */
public record RelationModel(Class<?> type, List<Relation> relations) {

	public RelationModel {
		relations = List.copyOf(relations);
	}

	/**
	 * Read the relations of an entity type.
	 * @param context the mapping context
	 * @param type the entity type
	 * @return the relations; {@link AsyncOrmConfigurationException} naming entity and
	 * property when a declaration is wrong
	 */
	public static RelationModel of(RelationalMappingContext context, Class<?> type) {
		return new RelationModelReader(context, type).read();
	}

	/**
	 * Read the relations of all entity types of a mapping context and of those that they
	 * lead to, which become known to it.
	 * @param context the mapping context
	 * @return the relations, ordered by the name of the type
	 */
	public static List<RelationModel> all(RelationalMappingContext context) {
		List<RelationModel> models = EntityModel.entityTypes(context)
			.stream()
			.map((type) -> of(context, type))
			.toList();
		// reading a relation makes its target known to the context
		return (EntityModel.entityTypes(context).size() == models.size()) ? models : all(context);
	}

	/**
	 * Return whether the type has no relations.
	 * @return whether there are none
	 */
	public boolean isEmpty() {
		return this.relations.isEmpty();
	}

	/**
	 * Find a relation.
	 * @param name the name of its property
	 * @return the relation; empty when the type has none of this name
	 */
	public Optional<Relation> find(String name) {
		return this.relations.stream().filter((relation) -> relation.name().equals(name)).findFirst();
	}

}
