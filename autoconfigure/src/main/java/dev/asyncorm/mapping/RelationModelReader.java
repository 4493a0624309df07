package dev.asyncorm.mapping;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.util.ClassUtils;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.mapping.Relation.Join;
import dev.asyncorm.mapping.Relation.Kind;

/**
 * Reads the relations of one entity type and refuses what cannot be right. A relation of
 * the other side is only looked at as it is declared, so that both may name each other.
 */
final class RelationModelReader {

	private final RelationalMappingContext context;

	private final RelationalPersistentEntity<?> entity;

	RelationModelReader(RelationalMappingContext context, Class<?> type) {
		this.context = context;
		this.entity = context.getRequiredPersistentEntity(type);
	}

	RelationModel read() {
		for (RelationalPersistentProperty property : this.entity) {
			if (property.isEmbedded()) {
				refuseInside(property);
			}
			else if (isUndeclared(property)) {
				throw wrong(property.getName(),
						"holds what no column can, " + property.getActualType().getName() + ", but is no relation",
						"Add @Relationship, or @Transient when it is not stored.");
			}
		}
		List<Relation> relations = new ArrayList<>();
		for (RelationDeclaration declaration : RelationDeclaration.of(this.entity.getType())) {
			relations.add(read(declaration));
		}
		return new RelationModel(this.entity.getType(), relations);
	}

	/**
	 * Spring Data does nothing with a collection of entities. It can read a single one,
	 * so that only the foreign key beside it tells that a relation is meant.
	 */
	private boolean isUndeclared(RelationalPersistentProperty property) {
		boolean isMeant = property.isCollectionLike()
				|| this.entity.getPersistentProperty(property.getName() + "Id") != null;
		if (!isMeant || !property.isEntity() || !property.isWritable()
				|| property.isAnnotationPresent(MappedCollection.class)) {
			return false;
		}
		RelationalPersistentEntity<?> target = this.context.getPersistentEntity(property.getActualType());
		return target != null && target.hasIdProperty();
	}

	private void refuseInside(RelationalPersistentProperty embedded) {
		RelationDeclaration.of(embedded.getType()).forEach((declaration) -> {
			throw wrong(declaration, "is a relation inside the embedded property '" + embedded.getName() + "'",
					"Declare it on the entity.");
		});
	}

	private Relation read(RelationDeclaration declaration) {
		RelationalPersistentProperty property = this.entity.getTransientProperty(declaration.name());
		if (property == null) {
			throw wrong(declaration, "is a relation, but no property", "Put @Relationship on a field of the entity.");
		}
		refuseFinal(declaration);
		RelationalPersistentEntity<?> target = target(declaration);
		requireId(declaration, this.entity);
		RelationChecks.check(this, declaration);
		Sort order = order(declaration, target);
		if (!declaration.mappedBy().isEmpty()) {
			return mapped(declaration, property, target, order);
		}
		return declaration.isMany() ? manyToMany(declaration, property, target, order)
				: toOne(declaration, property, target);
	}

	/**
	 * A final field is set through the creator, by a copy, which only immutable types
	 * allow.
	 */
	private void refuseFinal(RelationDeclaration declaration) {
		Field field = declaration.field();
		if (!Modifier.isFinal(field.getModifiers()) || this.entity.getType().isRecord()) {
			return;
		}
		var creator = this.entity.getInstanceCreatorMetadata();
		boolean isArgument = creator != null && creator.getParameters()
			.stream()
			.anyMatch((parameter) -> declaration.name().equals(parameter.getName()));
		if (!isArgument || !EntityModel.isImmutable(this.entity)) {
			throw wrong(declaration, "is a relation, but final", "Remove final, so that it can be loaded.");
		}
	}

	private RelationalPersistentEntity<?> target(RelationDeclaration declaration) {
		Class<?> type = declaration.target();
		boolean isMappable = type != null && !ClassUtils.isPrimitiveOrWrapper(type) && !type.isInterface()
				&& !type.isArray() && !type.isEnum() && !type.getName().startsWith("java.");
		RelationalPersistentEntity<?> target = isMappable
				? this.context.getPersistentEntity(Objects.requireNonNull(type)) : null;
		if (target == null || !target.hasIdProperty()) {
			throw wrong(declaration,
					"is a relation, but its type " + declaration.field().getGenericType().getTypeName()
							+ " is neither an entity with an id nor a List, Set or Collection of one",
					"Change the type, or add @Id to the entity.");
		}
		requireId(declaration, target);
		return target;
	}

	private void requireId(RelationDeclaration declaration, RelationalPersistentEntity<?> side) {
		RelationalPersistentProperty id = side.getIdProperty();
		if (id == null || id.isEmbedded()) {
			throw wrong(declaration,
					"is a relation, but " + side.getType().getName()
							+ ((id != null) ? " has an id of several columns" : " has no id"),
					"Relations need an id of one column; load such rows by a query.");
		}
	}

	private Sort order(RelationDeclaration declaration, RelationalPersistentEntity<?> target) {
		List<Sort.Order> orders = new ArrayList<>();
		for (String text : declaration.annotation().orderBy()) {
			String[] words = text.trim().split("\\s+");
			Sort.Direction direction = (words.length > 1) ? Sort.Direction.fromOptionalString(words[1]).orElse(null)
					: Sort.Direction.ASC;
			if (words.length > 2 || direction == null || !declaration.isMany()
					|| target.getPersistentProperty(words[0]) == null) {
				throw wrong(declaration, "has orderBy \"" + text + "\", which orders nothing",
						"Name a property of " + target.getType().getSimpleName()
								+ " in a relation to many, perhaps followed by asc or desc.");
			}
			orders.add(new Sort.Order(direction, words[0]));
		}
		return Sort.by(orders);
	}

	private Relation toOne(RelationDeclaration declaration, RelationalPersistentProperty property,
			RelationalPersistentEntity<?> target) {
		RelationalPersistentProperty id = target.getRequiredIdProperty();
		RelationalPersistentProperty key = key(declaration, this.entity, declaration.foreignKey(), id);
		String inverse = RelationDeclaration.of(target.getType())
			.stream()
			.filter((other) -> leadsBack(other)
					&& (other.mappedBy().equals(key.getName()) || other.mappedBy().equals(declaration.name())))
			.map(RelationDeclaration::name)
			.findFirst()
			.orElse(null);
		return relation(declaration, new Sides(property, Kind.TO_ONE, target, key, id, null, inverse), Sort.unsorted());
	}

	private Relation mapped(RelationDeclaration declaration, RelationalPersistentProperty property,
			RelationalPersistentEntity<?> target, Sort order) {
		String mappedBy = declaration.mappedBy();
		RelationDeclaration back = RelationDeclaration.of(target.getType())
			.stream()
			.filter((other) -> leadsBack(other) && other.mappedBy().isEmpty()
					&& (other.name().equals(mappedBy) || (!other.isMany() && other.foreignKey().equals(mappedBy))))
			.findFirst()
			.orElse(null);
		RelationalPersistentProperty id = this.entity.getRequiredIdProperty();
		if (back != null && back.isMany() && declaration.isMany()) {
			Join join = new RelationJoins(this.context).of(target, this.entity, back).swapped();
			return relation(declaration, new Sides(property, Kind.MANY_TO_MANY, target, id,
					target.getRequiredIdProperty(), join, back.name()), order);
		}
		String keyName = (back != null && !back.isMany()) ? back.foreignKey() : mappedBy;
		RelationalPersistentProperty key = key(declaration, target, keyName, id);
		return relation(declaration, new Sides(property, declaration.isMany() ? Kind.MANY : Kind.ONE, target, id, key,
				null, (back != null) ? back.name() : null), order);
	}

	private Relation manyToMany(RelationDeclaration declaration, RelationalPersistentProperty property,
			RelationalPersistentEntity<?> target, Sort order) {
		Join join = new RelationJoins(this.context).of(this.entity, target, declaration);
		if (join.ownColumn().getReference().equalsIgnoreCase(join.targetColumn().getReference())) {
			throw wrong(declaration, "joins both sides by the same column " + join.ownColumn().getReference() + " of "
					+ join.table().getReference(), "Name ownColumn and targetColumn of the @JoinTable.");
		}
		String inverse = RelationDeclaration.of(target.getType())
			.stream()
			.filter((other) -> leadsBack(other) && other.isMany() && other.mappedBy().equals(declaration.name()))
			.map(RelationDeclaration::name)
			.findFirst()
			.orElse(null);
		return relation(declaration, new Sides(property, Kind.MANY_TO_MANY, target, this.entity.getRequiredIdProperty(),
				target.getRequiredIdProperty(), join, inverse), order);
	}

	private Relation relation(RelationDeclaration declaration, Sides sides, Sort order) {
		Set<Cascade> cascade = EnumSet.noneOf(Cascade.class);
		cascade.addAll(List.of(declaration.annotation().cascade()));
		boolean orphanRemoval = declaration.annotation().orphanRemoval();
		if (orphanRemoval) {
			RelationChecks.checkOrphans(this, declaration, sides.kind());
			cascade.add(Cascade.DELETE);
		}
		return new Relation(sides.property(), sides.kind(), sides.target(), sides.ownerKey(), sides.targetKey(),
				sides.join(), sides.inverse(), order, cascade, orphanRemoval);
	}

	private boolean leadsBack(RelationDeclaration other) {
		return other.target() == this.entity.getType();
	}

	private RelationalPersistentProperty key(RelationDeclaration declaration, RelationalPersistentEntity<?> holder,
			String name, RelationalPersistentProperty id) {
		RelationalPersistentProperty key = holder.getPersistentProperty(name);
		if (key == null || key.isEmbedded() || key.isEntity() || key.isCollectionLike()) {
			throw wrong(declaration,
					"is a relation, but " + holder.getType().getName() + " has no column for the foreign key '" + name
							+ "'",
					(holder == this.entity)
							? "Add the property '" + name + "', or name the one that holds the key with foreignKey."
							: "Let mappedBy name the property with the foreign key, or the relation that leads back. "
									+ properties(holder));
		}
		Class<?> type = ClassUtils.resolvePrimitiveIfNecessary(key.getType());
		Class<?> idType = ClassUtils.resolvePrimitiveIfNecessary(id.getType());
		if (type != idType) {
			throw wrong(declaration,
					"is a relation, but the foreign key '" + name + "' of " + holder.getType().getName()
							+ " is of type " + type.getSimpleName() + " and the id of type " + idType.getSimpleName(),
					"Give both the same type.");
		}
		return key;
	}

	private static String properties(RelationalPersistentEntity<?> holder) {
		List<String> names = new ArrayList<>();
		for (RelationalPersistentProperty property : holder) {
			names.add(property.getName());
		}
		Stream<String> relations = RelationDeclaration.of(holder.getType()).stream().map(RelationDeclaration::name);
		return "It has " + String.join(", ", Stream.concat(names.stream(), relations).toList()) + ".";
	}

	AsyncOrmConfigurationException wrong(RelationDeclaration declaration, String fact, String action) {
		return wrong(declaration.name(), fact, action);
	}

	private AsyncOrmConfigurationException wrong(String property, String fact, String action) {
		return new AsyncOrmConfigurationException(
				"The property '" + property + "' of the entity " + this.entity.getType().getName() + " " + fact + ".",
				action);
	}

	/**
	 * What a relation connects.
	 */
	private record Sides(RelationalPersistentProperty property, Kind kind, RelationalPersistentEntity<?> target,
			RelationalPersistentProperty ownerKey, RelationalPersistentProperty targetKey, @Nullable Join join,
			@Nullable String inverse) {
	}

}
