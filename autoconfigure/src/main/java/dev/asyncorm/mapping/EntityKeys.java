package dev.asyncorm.mapping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.sql.SqlIdentifier;

/**
 * What identifies the rows of one entity type, and what they refer to.
 *
 * @param ids the columns of the id
 * @param primitive whether the id is of a primitive type, whose zero is no value
 * @param version the column of the version, or {@code null} when there is none
 * @param stored the columns that identify a stored row: the id, then the version
 * @param references the foreign keys
 * @param uniques the columns of the unique keys, and the foreign keys of relations of one
 * to one
 * @since 0.1.0
 */
public record EntityKeys(List<WrittenColumn> ids, boolean primitive, @Nullable WrittenColumn version,
		List<WrittenColumn> stored, List<ForeignKey> references, List<UniqueColumns> uniques) {

	/**
	 * Find the keys of an entity type.
	 * @param context the mapping context
	 * @param entity the entity type
	 * @param written its columns
	 * @return the keys
	 */
	public static EntityKeys of(RelationalMappingContext context, RelationalPersistentEntity<?> entity,
			EntityColumns written) {
		List<WrittenColumn> ids = written.all().stream().filter(WrittenColumn::id).toList();
		WrittenColumn version = written.all().stream().filter(WrittenColumn::version).findFirst().orElse(null);
		List<WrittenColumn> stored = new ArrayList<>(ids);
		if (version != null) {
			stored.add(version);
		}
		List<ForeignKey> references = new ArrayList<>();
		for (EntityColumn column : EntityModel.of(context, entity.getType()).columns()) {
			Reference reference = column.reference();
			WrittenColumn found = (reference != null) ? written.find(column.column()) : null;
			if (reference != null && found != null) {
				references.add(new ForeignKey(found.index(), reference.target(), column.nullable()));
			}
		}
		references.addAll(mapped(context, entity, written, references));
		boolean isPrimitive = entity.getRequiredIdProperty().getType().isPrimitive();
		return new EntityKeys(ids, isPrimitive, version, List.copyOf(stored), List.copyOf(references),
				uniques(context, entity, written));
	}

	private static List<UniqueColumns> uniques(RelationalMappingContext context, RelationalPersistentEntity<?> entity,
			EntityColumns written) {
		Map<List<WrittenColumn>, UniqueColumns> uniques = new LinkedHashMap<>();
		for (UniqueKey key : EntityModel.of(context, entity.getType()).uniqueKeys()) {
			List<WrittenColumn> columns = columns(key.columns().stream().map(EntityColumn::column), written);
			if (!key.primary() && !columns.isEmpty()) {
				uniques.put(columns, new UniqueColumns(entity.getType(), columns, nullable(key, written)));
			}
		}
		EntityModel.entityTypes(context)
			.stream()
			.flatMap((owner) -> RelationDeclaration.of(owner).stream())
			.filter((relation) -> relation.target() == entity.getType() && !relation.isMany()
					&& !relation.mappedBy().isEmpty())
			.map((relation) -> entity.getPersistentProperty(foreignKey(entity, relation.mappedBy())))
			.filter(Objects::nonNull)
			.map((key) -> columns(Stream.of(key.getColumnName()), written))
			.filter((columns) -> !columns.isEmpty())
			.forEach(
					(columns) -> uniques.putIfAbsent(columns, new UniqueColumns(entity.getType(), columns, List.of())));
		return List.copyOf(uniques.values());
	}

	/**
	 * Find columns by their names.
	 * @return all of them, or none
	 */
	private static List<WrittenColumn> columns(Stream<SqlIdentifier> names, EntityColumns written) {
		List<WrittenColumn> columns = new ArrayList<>();
		for (SqlIdentifier name : names.toList()) {
			WrittenColumn column = written.find(name);
			if (column == null) {
				return List.of();
			}
			columns.add(column);
		}
		return List.copyOf(columns);
	}

	private static List<WrittenColumn> nullable(UniqueKey key, EntityColumns written) {
		return columns(key.columns()
			.stream()
			.filter((column) -> ColumnNullability.isDeclaredNullable(column.property()))
			.map(EntityColumn::column), written);
	}

	private static String foreignKey(RelationalPersistentEntity<?> entity, String mappedBy) {
		return RelationDeclaration.of(entity.getType())
			.stream()
			.filter((relation) -> relation.name().equals(mappedBy))
			.map(RelationDeclaration::foreignKey)
			.findFirst()
			.orElse(mappedBy);
	}

	/**
	 * Find the foreign keys that only a relation of the other side tells of.
	 */
	private static List<ForeignKey> mapped(RelationalMappingContext context, RelationalPersistentEntity<?> entity,
			EntityColumns written, List<ForeignKey> known) {
		List<ForeignKey> mapped = new ArrayList<>();
		for (Class<?> owner : EntityModel.entityTypes(context)) {
			for (RelationDeclaration relation : RelationDeclaration.of(owner)) {
				RelationalPersistentProperty key = (relation.target() == entity.getType())
						? entity.getPersistentProperty(relation.mappedBy()) : null;
				WrittenColumn column = (key != null && !key.isEntity()) ? written.find(key.getColumnName()) : null;
				if (key != null && column != null
						&& known.stream().noneMatch((other) -> other.index() == column.index())) {
					mapped.add(new ForeignKey(column.index(), owner, ColumnNullability.isNullable(key)));
				}
			}
		}
		return mapped;
	}

	/**
	 * Return the value of the id if it is a single column, the only kind that foreign
	 * keys refer to.
	 * @param values the values of a row
	 * @return the id, or {@code null}
	 */
	public @Nullable Object id(@Nullable Object[] values) {
		return (this.ids.size() == 1) ? values[this.ids.get(0).index()] : null;
	}

	/**
	 * Return the value of an id or foreign key. Zero is how a primitive type says that
	 * there is none.
	 * @param type the type of the property
	 * @param value the value of the property
	 * @return the value, or {@code null} when there is none
	 */
	public static @Nullable Object value(Class<?> type, @Nullable Object value) {
		return (type.isPrimitive() && isZero(value)) ? null : value;
	}

	private static boolean isZero(@Nullable Object value) {
		return value instanceof Number number && number.longValue() == 0;
	}

	/**
	 * Return whether the database generates the id of a row.
	 * @param values the values of the row
	 * @return whether the id has no value
	 */
	public boolean isGenerated(@Nullable Object[] values) {
		for (WrittenColumn column : this.ids) {
			Object value = values[column.index()];
			if (value != null && !(this.primitive && isZero(value))) {
				return false;
			}
		}
		return true;
	}

	/**
	 * A foreign key.
	 *
	 * @param index the index of its column
	 * @param target the entity type that it refers to
	 * @param nullable whether it may be {@code null}
	 */
	public record ForeignKey(int index, Class<?> target, boolean nullable) {
	}

	/**
	 * A unique key.
	 *
	 * @param type the entity type
	 * @param columns the columns of the key
	 * @param nullable the columns of it that are said to allow {@code null}
	 */
	public record UniqueColumns(Class<?> type, List<WrittenColumn> columns, List<WrittenColumn> nullable) {

		/**
		 * Return what the key of a row holds.
		 * @param values the values of the row
		 * @return the value; {@code null} when it conflicts with no other one
		 */
		public @Nullable UniqueValue of(@Nullable Object[] values) {
			List<Object> own = new ArrayList<>(this.columns.size());
			for (WrittenColumn column : this.columns) {
				Object value = values[column.index()];
				if (value == null) {
					return null;
				}
				own.add(value);
			}
			return new UniqueValue(this, own);
		}

	}

	/**
	 * What a unique key of a row holds.
	 *
	 * @param key the key
	 * @param values the values of its columns
	 */
	public record UniqueValue(UniqueColumns key, List<Object> values) {
	}

}
