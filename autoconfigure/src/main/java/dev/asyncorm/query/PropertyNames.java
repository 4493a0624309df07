package dev.asyncorm.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.data.core.PropertyPath;
import org.springframework.data.core.PropertyReferenceException;
import org.springframework.data.mapping.MappingException;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

import dev.asyncorm.UnknownPropertyException;
import dev.asyncorm.mapping.Relation;
import dev.asyncorm.mapping.RelationModel;

/**
 * Looks up the names that conditions and orders use. A name that is neither a property
 * nor a column never becomes part of a statement: Spring Data would write it down as it
 * is.
 *
 * @param context the entity types
 * @param relations the relations of the types that were asked for
 */
record PropertyNames(
		MappingContext<? extends RelationalPersistentEntity<?>, ? extends RelationalPersistentProperty> context,
		Map<Class<?>, RelationModel> relations) {

	/**
	 * An order may come from a client; a long one makes the database plan for seconds.
	 */
	private static final int MAX_STEPS = 5;

	PropertyNames(
			MappingContext<? extends RelationalPersistentEntity<?>, ? extends RelationalPersistentProperty> context) {
		this(context, new ConcurrentHashMap<>());
	}

	/**
	 * Find the relations that a name leads through.
	 * @param entity the entity type
	 * @param name the name
	 * @return the path, or {@code null} when the name begins with no relation
	 */
	@Nullable RelatedPath related(RelationalPersistentEntity<?> entity, String name) {
		List<Relation> steps = new ArrayList<>();
		String rest = name;
		for (Relation step = relation(entity, rest); step != null; step = relation(step.target(), rest)) {
			steps.add(step);
			rest = RelatedPath.rest(rest);
		}
		return steps.isEmpty() ? null : new RelatedPath(steps, rest);
	}

	/**
	 * Find the one value that a name leads to, of the entity or of a related object.
	 * @param entity the entity type
	 * @param name the name
	 * @return the property; an error when there is none, or may be several values
	 */
	Found value(RelationalPersistentEntity<?> entity, String name) {
		RelatedPath path = related(entity, name);
		return (path != null) ? single(entity, path, name) : require(entity, name);
	}

	/**
	 * Find the one value that a path leads to, as orders and groups need it.
	 * @param entity the entity type
	 * @param path the path
	 * @param name the path as it was asked for
	 * @return the property of the last target; an error when there may be several values
	 */
	Found single(RelationalPersistentEntity<?> entity, RelatedPath path, String name) {
		List<Relation> relations = path.relations();
		boolean isFar = relations.size() > MAX_STEPS;
		if (isFar || path.property().isEmpty() || relations.stream().anyMatch(Relation::isMany)) {
			throw new UnknownPropertyException(name,
					"%s cannot be ordered or grouped by '%s'; name one value of one object, at most %d relations away"
						.formatted(entity.getType().getSimpleName(), name, MAX_STEPS));
		}
		RelationalPersistentEntity<?> target = relations.get(relations.size() - 1).target();
		Found found = require(target, path.property());
		if (found.property().isEntity()) {
			throw unknown(target, path.property());
		}
		return found;
	}

	private @Nullable Relation relation(RelationalPersistentEntity<?> entity, String name) {
		int dot = name.indexOf('.');
		RelationModel model = this.relations.computeIfAbsent(entity.getType(),
				(type) -> RelationModel.of(types(), type));
		return model.find((dot < 0) ? name : name.substring(0, dot)).orElse(null);
	}

	private RelationalMappingContext types() {
		return (RelationalMappingContext) this.context;
	}

	/**
	 * Find the property of a name.
	 * @param entity the entity type
	 * @param name a property, a path into embedded objects, or a column
	 * @return the property; an error that names the known ones when there is none
	 */
	Found require(RelationalPersistentEntity<?> entity, String name) {
		Found found = find(entity, name);
		if (found == null) {
			throw unknown(entity, name);
		}
		return found;
	}

	@Nullable Found find(RelationalPersistentEntity<?> entity, String name) {
		RelationalPersistentProperty property = entity.getPersistentProperty(name);
		if (property != null) {
			return new Found(name, property);
		}
		Found found = path(entity, name);
		return (found != null) ? found : column(entity, name, "");
	}

	private @Nullable Found path(RelationalPersistentEntity<?> entity, String name) {
		try {
			PropertyPath path = PropertyPath.from(name, entity.getTypeInformation());
			RelationalPersistentProperty leaf = this.context.getPersistentPropertyPath(path).getLeafProperty();
			return isReached(entity, path) ? new Found(path.toDotPath(), leaf) : null;
		}
		catch (PropertyReferenceException | MappingException | IllegalArgumentException ex) {
			return null;
		}
	}

	private boolean isReached(RelationalPersistentEntity<?> entity, PropertyPath path) {
		RelationalPersistentEntity<?> owner = entity;
		for (PropertyPath part = path; part != null; part = part.next()) {
			RelationalPersistentProperty property = owner.getPersistentProperty(part.getSegment());
			if (property == null || (part.hasNext() && !property.isEntity())) {
				return false;
			}
			owner = part.hasNext() ? this.context.getRequiredPersistentEntity(property.getActualType()) : owner;
		}
		return true;
	}

	private @Nullable Found column(RelationalPersistentEntity<?> entity, String name, String prefix) {
		for (RelationalPersistentProperty property : entity) {
			String path = prefix + property.getName();
			if (property.isEmbedded()) {
				// asked by the property, because its prefix belongs to the names
				Found part = column(types().getRequiredPersistentEntity(property), name, path + ".");
				if (part != null) {
					return part;
				}
			}
			else if (!property.isEntity() && property.getColumnName().getReference().equals(name)) {
				return new Found(path, property);
			}
		}
		return null;
	}

	UnknownPropertyException unknown(RelationalPersistentEntity<?> entity, String name) {
		TreeSet<String> known = new TreeSet<>();
		entity.forEach((property) -> known.add(property.getName()));
		RelationModel model = this.relations.get(entity.getType());
		if (model != null) {
			model.relations().forEach((relation) -> known.add(relation.name()));
		}
		return new UnknownPropertyException(name,
				entity.getType().getSimpleName() + " has no property '" + name + "'; use one of "
						+ String.join(", ", known) + ", and a dot for parts of embedded and related objects");
	}

	/**
	 * A property that was found.
	 *
	 * @param path its path, parts of embedded objects with a dot
	 * @param property the property
	 */
	record Found(String path, RelationalPersistentProperty property) {
	}

}
