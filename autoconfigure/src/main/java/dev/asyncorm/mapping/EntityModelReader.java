package dev.asyncorm.mapping;

import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.util.ClassUtils;

import dev.asyncorm.AsyncOrmConfigurationException;

/**
 * Reads the model of one entity type and refuses what cannot be right.
 */
final class EntityModelReader {

	private static final Set<Class<?>> NO_TEXT = Set.of(Number.class, Temporal.class, UUID.class, byte[].class);

	private final RelationalMappingContext context;

	private final RelationalPersistentEntity<?> entity;

	private final List<EntityColumn> columns = new ArrayList<>();

	private final List<RelationDeclaration> relations;

	EntityModelReader(RelationalMappingContext context, Class<?> type) {
		this.context = context;
		RelationalPersistentEntity<?> entity = context.getPersistentEntity(type);
		if (entity == null) {
			throw new AsyncOrmConfigurationException("'" + type.getName() + "' is not an entity.",
					"Use a class or record that Spring Data can map.");
		}
		this.entity = entity;
		this.relations = RelationDeclaration.of(type);
	}

	EntityModel read() {
		readColumns(this.entity, new Path(List.of(), false, false));
		return new EntityModel(this.entity, this.columns, uniqueKeys());
	}

	private void readColumns(RelationalPersistentEntity<?> owner, Path path) {
		for (RelationalPersistentProperty property : owner) {
			Path next = path.append(property, isIdOfEntity(property, path));
			if (property.isEmbedded()) {
				refuseAnnotations(next);
				readColumns(this.context.getRequiredPersistentEntity(property), next);
			}
			else if (!property.isEntity() && !property.isAnnotationPresent(MappedCollection.class)) {
				this.columns.add(column(next));
			}
		}
	}

	private boolean isIdOfEntity(RelationalPersistentProperty property, Path path) {
		return path.id() || (path.properties().isEmpty() && property.isIdProperty());
	}

	private EntityColumn column(Path path) {
		RelationalPersistentProperty property = path.property();
		boolean version = path.properties().size() == 1 && property.isVersionProperty();
		boolean nullable = !path.id() && !version
				&& (path.optional() || !property.isWritable() || ColumnNullability.isNullable(property));
		return new EntityColumn(path.properties(), property.getColumnName(), path.id(), version, nullable, length(path),
				reference(path, nullable));
	}

	private @Nullable Integer length(Path path) {
		Length length = path.property().findAnnotation(Length.class);
		if (length == null) {
			return null;
		}
		if (length.value() < 1) {
			throw wrong(path.name(), "has @Length(" + length.value() + ")", "Use a length of at least 1.");
		}
		Class<?> type = path.property().getType();
		// other types may have a converter to text
		if (ClassUtils.isPrimitiveOrWrapper(type)
				|| NO_TEXT.stream().anyMatch((other) -> other.isAssignableFrom(type))) {
			throw wrong(path.name(), "has @Length, but its type " + type.getName() + " is not text",
					"Remove @Length or change the type to String.");
		}
		return length.value();
	}

	private @Nullable Reference reference(Path path, boolean nullable) {
		ForeignKey foreignKey = path.property().findAnnotation(ForeignKey.class);
		if (foreignKey == null) {
			return related(path);
		}
		if (foreignKey.onDelete() == ForeignKey.OnDelete.SET_NULL && !nullable) {
			throw wrong(path.name(), "has a foreign key that is set to null on delete, but allows no null",
					"Allow null, or use another onDelete.");
		}
		RelationalPersistentEntity<?> target = target(path, foreignKey.value());
		return new Reference(target.getType(), target.getQualifiedTableName(),
				target.getRequiredIdProperty().getColumnName(), foreignKey.onDelete());
	}

	/**
	 * Find the relation to one whose foreign key a property is.
	 */
	private @Nullable Reference related(Path path) {
		for (RelationDeclaration relation : this.relations) {
			Class<?> type = relation.target();
			boolean isKey = !relation.isMany() && relation.mappedBy().isEmpty()
					&& relation.foreignKey().equals(path.name());
			RelationalPersistentEntity<?> target = (isKey && type != null) ? this.context.getPersistentEntity(type)
					: null;
			// what is wrong with a relation is said by its own model
			if (target != null && target.hasIdProperty() && !target.getRequiredIdProperty().isEmbedded()) {
				return new Reference(target.getType(), target.getQualifiedTableName(),
						target.getRequiredIdProperty().getColumnName(), ForeignKey.OnDelete.NO_ACTION);
			}
		}
		return null;
	}

	private RelationalPersistentEntity<?> target(Path path, Class<?> type) {
		RelationalPersistentEntity<?> target = mappedEntity(type);
		if (target == null || !target.hasIdProperty()) {
			throw wrong(path.name(), "has a foreign key to " + type.getName() + ", which is not a mapped entity",
					"Add @Table and @Id to it, or name another entity.");
		}
		if (target.getRequiredIdProperty().isEmbedded()) {
			throw wrong(path.name(),
					"has a foreign key to " + type.getName() + ", whose id consists of several columns",
					"Remove @ForeignKey and declare this constraint in a migration.");
		}
		return target;
	}

	private @Nullable RelationalPersistentEntity<?> mappedEntity(Class<?> type) {
		// asking for the entity of any other class would map it
		boolean mapped = AnnotatedElementUtils.hasAnnotation(type, Table.class)
				|| this.context.hasPersistentEntityFor(type);
		return mapped ? this.context.getPersistentEntity(type) : null;
	}

	private void refuseAnnotations(Path path) {
		for (var type : List.of(Unique.class, Length.class, ForeignKey.class)) {
			if (path.property().isAnnotationPresent(type)) {
				throw wrong(path.name(), "is embedded and has @" + type.getSimpleName(),
						"Put the annotation on a property of the embedded type, or @Unique on the entity.");
			}
		}
	}

	private List<UniqueKey> uniqueKeys() {
		Map<Set<String>, UniqueKey> keys = new LinkedHashMap<>();
		List<EntityColumn> id = this.columns.stream().filter(EntityColumn::id).toList();
		if (!id.isEmpty()) {
			add(keys, new UniqueKey(id, true));
		}
		Stream.concat(keysOfProperties(), keysOfType()).forEach((key) -> add(keys, key));
		return List.copyOf(keys.values());
	}

	private void add(Map<Set<String>, UniqueKey> keys, UniqueKey key) {
		Set<String> properties = Set.copyOf(key.properties());
		if (properties.size() != key.columns().size()) {
			throw wrong(String.join(", ", key.properties()), "is named twice in one @Unique", "Name it once.");
		}
		keys.putIfAbsent(properties, key);
	}

	private Stream<UniqueKey> keysOfProperties() {
		return this.columns.stream()
			.filter((column) -> isUnique(column.name(), column.property()))
			.map((column) -> new UniqueKey(List.of(column), false));
	}

	private boolean isUnique(String name, RelationalPersistentProperty property) {
		Unique unique = property.findAnnotation(Unique.class);
		if (unique != null && unique.properties().length > 0) {
			throw wrong(name, "has @Unique with names of properties", "Put it on the type to join several properties.");
		}
		return unique != null;
	}

	private Stream<UniqueKey> keysOfType() {
		return AnnotatedElementUtils.getMergedRepeatableAnnotations(this.entity.getType(), Unique.class)
			.stream()
			.map((unique) -> new UniqueKey(columns(unique.properties()), false));
	}

	private List<EntityColumn> columns(String[] properties) {
		if (properties.length == 0) {
			throw new AsyncOrmConfigurationException(
					"@Unique on the entity " + this.entity.getType().getName() + " names no property.",
					"Name the properties that are unique together.");
		}
		return Stream.of(properties).flatMap(this::columns).toList();
	}

	private Stream<EntityColumn> columns(String property) {
		List<EntityColumn> found = this.columns.stream()
			.filter((column) -> column.name().equals(property) || column.name().startsWith(property + "."))
			.toList();
		if (found.isEmpty()) {
			throw wrong(property, "is named by @Unique, but has no column", "Name a property of the entity.");
		}
		return found.stream();
	}

	private AsyncOrmConfigurationException wrong(String property, String fact, String action) {
		return new AsyncOrmConfigurationException(
				"The property '" + property + "' of the entity " + this.entity.getType().getName() + " " + fact + ".",
				action);
	}

	/**
	 * A property and the embedded ones above it.
	 *
	 * @param properties the properties from the entity on
	 * @param id whether they belong to the id
	 * @param optional whether a property above may be absent, and all columns with it
	 */
	private record Path(List<RelationalPersistentProperty> properties, boolean id, boolean optional) {

		Path append(RelationalPersistentProperty property, boolean id) {
			List<RelationalPersistentProperty> properties = new ArrayList<>(this.properties);
			properties.add(property);
			Embedded embedded = property.findAnnotation(Embedded.class);
			boolean absent = embedded != null
					&& (embedded.onEmpty() == Embedded.OnEmpty.USE_NULL || ColumnNullability.isNullable(property));
			return new Path(properties, id, this.optional || absent);
		}

		RelationalPersistentProperty property() {
			return this.properties.get(this.properties.size() - 1);
		}

		String name() {
			return String.join(".", this.properties.stream().map(RelationalPersistentProperty::getName).toList());
		}

	}

}
