package dev.asyncorm.mapping;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.mapping.Table;

import dev.asyncorm.AsyncOrmConfigurationException;

/**
 * Reads the model of one entity type and refuses what cannot be right.
 */
final class EntityModelReader {

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
		EntityModel model = new EntityModel(this.entity, this.columns,
				new EntityConstraintsReader(this, this.entity.getType(), this.columns).read());
		refuseDefaultOfIdentity(model);
		return model;
	}

	private void readColumns(RelationalPersistentEntity<?> owner, Path path) {
		for (RelationalPersistentProperty property : owner) {
			Path next = path.append(property, isIdOfEntity(property, path));
			if (property.isEmbedded()) {
				refuseAnnotations(next, "is embedded and has",
						"Put it on a property of the embedded type, or @Unique, @Index and @Check on the entity.");
				readColumns(this.context.getRequiredPersistentEntity(property), next);
			}
			else if (!property.isEntity() && !property.isAnnotationPresent(MappedCollection.class)) {
				this.columns.add(column(next));
			}
			else {
				refuseAnnotations(next, "has no column, but", "Remove the annotation.");
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
		return new EntityColumn(path.properties(), property.getColumnName(), path.id(), version, nullable,
				ColumnDetailsReader.read(this, path.name(), property), reference(path, nullable));
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

	private void refuseAnnotations(Path path, String fact, String action) {
		ColumnDetailsReader.columnAnnotation(path.property()).ifPresent((annotation) -> {
			throw wrong(path.name(), fact + " @" + annotation, action);
		});
	}

	private void refuseDefaultOfIdentity(EntityModel model) {
		EntityColumn id = model.hasIdentity() ? model.idColumns().get(0) : null;
		if (id != null && id.details().defaultValue() != null) {
			throw wrong(id.name(), "has @ColumnDefault, but the database numbers the rows",
					"Remove @ColumnDefault, or use @Sequence.");
		}
	}

	AsyncOrmConfigurationException wrong(String property, String fact, String action) {
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
