package dev.asyncorm.mapping;

import java.lang.reflect.Modifier;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.util.ClassUtils;

import dev.asyncorm.AsyncOrmConfigurationException;

/**
 * What one entity type is made of: its table, columns and keys.
 * <p>
 * Get one by {@link #of(RelationalMappingContext, Class)}; keep it, because reading it
 * takes reflection. Relations and collections of entities have no column and are left
 * out. Immutable and without I/O.
 *
 * @since 0.1.0
 */
public final class EntityModel {

	private static final Set<Class<?>> GENERATED = Set.of(Long.class, Integer.class, Short.class);

	private final RelationalPersistentEntity<?> entity;

	private final List<EntityColumn> columns;

	private final EntityConstraints constraints;

	EntityModel(RelationalPersistentEntity<?> entity, List<EntityColumn> columns, EntityConstraints constraints) {
		this.entity = entity;
		this.columns = List.copyOf(columns);
		this.constraints = constraints;
	}

	/**
	 * Read the model of an entity type.
	 * @param context the mapping context that knows the type
	 * @param type the entity type
	 * @return the model; {@link AsyncOrmConfigurationException} naming entity and
	 * property when the mapping is wrong
	 */
	public static EntityModel of(RelationalMappingContext context, Class<?> type) {
		return new EntityModelReader(context, type).read();
	}

	/**
	 * Read the models of all entity types of a mapping context, and of those that their
	 * foreign keys and relations lead to: concrete types with {@link Table @Table} or an
	 * id.
	 * @param context the mapping context
	 * @return the models, ordered by the name of the type
	 */
	public static List<EntityModel> all(RelationalMappingContext context) {
		List<Class<?>> types = entityTypes(context);
		types.forEach((type) -> RelationModel.of(context, type));
		List<EntityModel> models = types.stream().map((type) -> of(context, type)).toList();
		// reading a foreign key or relation makes its target known to the context
		return (entityTypes(context).size() == types.size()) ? models : all(context);
	}

	/**
	 * Return whether a change of an entity makes a new instance.
	 * @param entity the entity type
	 * @return whether it is a record, or a class whose properties are all final
	 */
	public static boolean isImmutable(RelationalPersistentEntity<?> entity) {
		boolean isImmutable = true;
		for (RelationalPersistentProperty property : entity) {
			isImmutable &= property.isImmutable();
		}
		return isImmutable || entity.getType().isRecord();
	}

	static List<Class<?>> entityTypes(RelationalMappingContext context) {
		return context.getPersistentEntities()
			.stream()
			.filter(EntityModel::hasTable)
			.<Class<?>>map(RelationalPersistentEntity::getType)
			.distinct()
			.sorted(Comparator.comparing(Class::getName))
			.toList();
	}

	private static boolean hasTable(RelationalPersistentEntity<?> entity) {
		return !Modifier.isAbstract(entity.getType().getModifiers())
				&& (entity.hasIdProperty() || AnnotatedElementUtils.hasAnnotation(entity.getType(), Table.class));
	}

	/**
	 * Return the entity type.
	 * @return the type
	 */
	public Class<?> type() {
		return this.entity.getType();
	}

	/**
	 * Return Spring Data's view of the entity, for accessors and instantiation.
	 * @return the persistent entity
	 */
	public RelationalPersistentEntity<?> entity() {
		return this.entity;
	}

	/**
	 * Return the name of the table, qualified by its schema if it has one.
	 * @return the table
	 */
	public SqlIdentifier table() {
		return this.entity.getQualifiedTableName();
	}

	/**
	 * Return all columns, in the order of the properties.
	 * @return the columns
	 */
	public List<EntityColumn> columns() {
		return this.columns;
	}

	/**
	 * Return the column of a property.
	 * @param property the name of the property; parts of embedded ones with a dot
	 * @return the column; empty when no column has this name
	 */
	public Optional<EntityColumn> column(String property) {
		return this.columns.stream().filter((column) -> column.name().equals(property)).findFirst();
	}

	/**
	 * Return the columns of the id.
	 * @return one column, several for an embedded id, none without an id
	 */
	public List<EntityColumn> idColumns() {
		return this.columns.stream().filter(EntityColumn::id).toList();
	}

	/**
	 * Return the column of the version.
	 * @return the column; empty when the entity has no version
	 */
	public Optional<EntityColumn> versionColumn() {
		return this.columns.stream().filter(EntityColumn::version).findFirst();
	}

	/**
	 * Return the keys that identify one row: the primary key first, then every
	 * {@link Unique @Unique}.
	 * @return the keys
	 */
	public List<UniqueKey> uniqueKeys() {
		return this.constraints.uniqueKeys();
	}

	/**
	 * Return the key that consists of exactly these properties, in any order.
	 * @param properties the names of the properties
	 * @return the key; empty when they are no key
	 */
	public Optional<UniqueKey> uniqueKey(Set<String> properties) {
		return uniqueKeys().stream().filter((key) -> Set.copyOf(key.properties()).equals(properties)).findFirst();
	}

	/**
	 * Return the indexes that are no keys.
	 * @return the columns of each, in the order of the index
	 */
	public List<List<EntityColumn>> indexes() {
		return this.constraints.indexes();
	}

	/**
	 * Return the conditions that every row fulfils.
	 * @return the conditions
	 */
	public List<CheckCondition> checks() {
		return this.constraints.checks();
	}

	/**
	 * Return what the table says to people.
	 * @return the comment; empty when there is none
	 */
	public Optional<String> comment() {
		return Optional.ofNullable(this.constraints.comment());
	}

	/**
	 * Return the sequence that Spring Data takes the id from.
	 * @return the sequence; empty when the id has none
	 */
	public Optional<SqlIdentifier> idSequence() {
		List<EntityColumn> id = idColumns();
		return (id.size() != 1) ? Optional.empty() : Optional.ofNullable(id.get(0).property().getSequence());
	}

	/**
	 * Return whether the database numbers the rows: the id is one {@code Long},
	 * {@code Integer} or {@code Short} without a sequence.
	 * @return whether the id is an identity column
	 */
	public boolean hasIdentity() {
		List<EntityColumn> id = idColumns();
		return id.size() == 1 && idSequence().isEmpty()
				&& GENERATED.contains(ClassUtils.resolvePrimitiveIfNecessary(id.get(0).type()));
	}

	@Override
	public String toString() {
		return "EntityModel[" + type().getName() + "]";
	}

}
