package dev.asyncorm.relationship;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;

import dev.asyncorm.mapping.Relation;
import dev.asyncorm.mapping.RelationModel;

/**
 * The relations of one entity type and the way to their values. Types without relations
 * cost nothing. Immutable and safe for concurrent use.
 *
 * @since 0.1.0
 */
public final class OwnerRelations {

	private final RelationModel model;

	private final List<OwnerRelation> relations;

	private final List<OwnerRelation> references;

	private final boolean copying;

	private final boolean joining;

	private OwnerRelations(RelationModel model) {
		this.model = model;
		this.relations = IntStream.range(0, model.relations().size())
			.mapToObj((index) -> new OwnerRelation(model.relations().get(index), index))
			.toList();
		this.references = this.relations.stream()
			.filter((relation) -> relation.kind() == Relation.Kind.TO_ONE)
			.toList();
		this.copying = this.relations.stream().anyMatch(OwnerRelation::isCopied);
		this.joining = this.relations.stream().anyMatch((relation) -> relation.kind() == Relation.Kind.MANY_TO_MANY);
	}

	/**
	 * Find the relations of an entity type.
	 * @param context the mapping context
	 * @param type the entity type
	 * @return the relations; keep them
	 */
	public static OwnerRelations of(RelationalMappingContext context, Class<?> type) {
		return new OwnerRelations(RelationModel.of(context, type));
	}

	/**
	 * Return whether the type has no relations.
	 * @return whether there is nothing to do
	 */
	public boolean isEmpty() {
		return this.relations.isEmpty();
	}

	/**
	 * Return what is declared.
	 * @return the relations
	 */
	public RelationModel model() {
		return this.model;
	}

	List<OwnerRelation> all() {
		return this.relations;
	}

	/**
	 * Return whether targets of any relation become other instances when they change.
	 * @return whether owners have to follow their targets
	 */
	public boolean isCopying() {
		return this.copying;
	}

	/**
	 * Return whether any relation has a join table.
	 */
	boolean isJoining() {
		return this.joining;
	}

	Optional<OwnerRelation> find(String name) {
		return this.relations.stream().filter((relation) -> relation.relation().name().equals(name)).findFirst();
	}

	/**
	 * Make the relations to many of an entity unloaded ones.
	 * @param read the entity as it was read
	 * @return the entity, or a copy of an immutable one
	 */
	public Object unloaded(Object read) {
		Object owner = read;
		for (OwnerRelation relation : this.relations) {
			if (relation.relation().isMany()) {
				owner = relation.access().write(owner, relation.unloaded(owner));
			}
		}
		return owner;
	}

	/**
	 * Find a relation of an entity from outside of the session that its columns do not
	 * tell.
	 * @param entity the entity
	 * @return the name of a relation that holds targets of its own
	 */
	public Optional<String> unwritten(Object entity) {
		return this.relations.stream()
			.filter((relation) -> relation.isUnwritten(entity))
			.map((relation) -> relation.relation().name())
			.findFirst();
	}

	/**
	 * Keep the relations when another instance takes the place of an entity.
	 * @param from the entity
	 * @param to the other instance
	 * @return the other instance, or a copy of it with the relations that it does not set
	 * itself
	 */
	public Object carry(Object from, Object to) {
		Object owner = to;
		if (from != to) {
			for (OwnerRelation relation : this.relations) {
				Object value = relation.access().read(from);
				if (value != null && isUnset(relation, owner, Related.isReadable(value))
						&& hasSameKey(relation, from, owner)) {
					owner = relation.access().write(owner, value);
				}
			}
		}
		return owner;
	}

	/**
	 * Keep the relations when Spring Data copies an immutable entity, which it does
	 * without them.
	 * @param from the entity
	 * @param copy the copy
	 * @return a copy with the relations
	 */
	public Object copied(Object from, Object copy) {
		Object owner = copy;
		if (from != copy) {
			for (OwnerRelation relation : this.relations) {
				owner = relation.access().write(owner, relation.access().read(from));
			}
		}
		return owner;
	}

	private static boolean isUnset(OwnerRelation relation, Object owner, boolean isLoaded) {
		Object value = relation.access().read(owner);
		return value == null || (isLoaded && !Related.isReadable(value));
	}

	private static boolean hasSameKey(OwnerRelation relation, Object from, Object to) {
		return relation.relation().kind() != Relation.Kind.TO_ONE
				|| Objects.equals(relation.key(from), relation.key(to));
	}

	/**
	 * Change the columns of an entity, and forget the targets of relations to one whose
	 * foreign keys lead elsewhere since. A target to which the key has not led before is
	 * one that somebody has set.
	 * @param owner the entity
	 * @param change changes the columns, and may answer a copy
	 * @return the entity, or a copy of an immutable one
	 */
	public Object settled(Object owner, UnaryOperator<Object> change) {
		@Nullable Object[] keys = new Object[this.relations.size()];
		for (OwnerRelation relation : this.references) {
			keys[relation.index()] = relation.key(owner);
		}
		Object settled = change.apply(owner);
		for (OwnerRelation relation : this.references) {
			Object target = relation.access().read(settled);
			Object id = (target != null) ? relation.targetKey(target) : null;
			if (id != null && id.equals(keys[relation.index()]) && !id.equals(relation.key(settled))) {
				settled = relation.access().write(settled, (@Nullable Object) null);
			}
		}
		return settled;
	}

}
