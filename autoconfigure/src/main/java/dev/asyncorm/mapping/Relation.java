package dev.asyncorm.mapping;

import java.util.Collection;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.sql.SqlIdentifier;

/**
 * A relation of an entity type, as {@link Relationship @Relationship} declares it. Get
 * one from {@link RelationModel}. Immutable.
 *
 * @param property the property, which is transient for Spring Data
 * @param kind what it leads to, and where the key is
 * @param target the entity type that it leads to
 * @param ownerKey the owner's property that decides: the foreign key of
 * {@link Kind#TO_ONE}, otherwise the id
 * @param targetKey the target's property that decides: the foreign key of
 * {@link Kind#ONE} and {@link Kind#MANY}, otherwise the id
 * @param join the join table of {@link Kind#MANY_TO_MANY}, otherwise {@code null}
 * @param inverse the name of the target's relation that leads back, or {@code null} when
 * it has none
 * @param order the order of the targets when a load asks for no other
 * @param cascade what is done with the targets because it is done with the owner; an
 * orphan removal implies {@link Cascade#DELETE}
 * @param orphanRemoval whether targets that are taken out are deleted
 * @since 0.1.0
 */
public record Relation(RelationalPersistentProperty property, Kind kind, RelationalPersistentEntity<?> target,
		RelationalPersistentProperty ownerKey, RelationalPersistentProperty targetKey, @Nullable Join join,
		@Nullable String inverse, Sort order, Set<Cascade> cascade, boolean orphanRemoval) {

	public Relation {
		cascade = Set.copyOf(cascade);
	}

	/**
	 * Return the entity type that declares the relation.
	 * @return the owner
	 */
	public RelationalPersistentEntity<?> owner() {
		return (RelationalPersistentEntity<?>) this.property.getOwner();
	}

	/**
	 * Return the name of the property.
	 * @return the name
	 */
	public String name() {
		return this.property.getName();
	}

	/**
	 * Return whether something is done with the targets because it is done with the
	 * owner.
	 * @param what what is done
	 * @return whether it cascades
	 */
	public boolean cascades(Cascade what) {
		return this.cascade.contains(what);
	}

	/**
	 * Return the foreign key.
	 * @return the property of the owner or of the target, or {@code null} when a join
	 * table holds the keys
	 */
	public @Nullable RelationalPersistentProperty foreignKey() {
		return switch (this.kind) {
			case TO_ONE -> this.ownerKey;
			case ONE, MANY -> this.targetKey;
			case MANY_TO_MANY -> null;
		};
	}

	/**
	 * Return whether the property is a collection.
	 * @return whether an owner may have several targets
	 */
	public boolean isMany() {
		return this.kind == Kind.MANY || this.kind == Kind.MANY_TO_MANY;
	}

	/**
	 * Return whether the property is a set.
	 * @return whether its type is {@link Set}, and not {@link java.util.List} or
	 * {@link Collection}
	 */
	public boolean isSet() {
		return this.property.getType() == Set.class;
	}

	@Override
	public String toString() {
		return owner().getType().getSimpleName() + "." + name();
	}

	/**
	 * What a relation leads to.
	 */
	public enum Kind {

		/**
		 * One target, whose id the owner holds.
		 */
		TO_ONE,

		/**
		 * One target, which holds the id of the owner.
		 */
		ONE,

		/**
		 * Many targets, which hold the id of the owner.
		 */
		MANY,

		/**
		 * Many targets; a join table holds the ids of both.
		 */
		MANY_TO_MANY

	}

	/**
	 * A join table.
	 *
	 * @param table its name, qualified by the schema of the owner if that has one
	 * @param ownColumn the column with the id of the owner
	 * @param targetColumn the column with the id of the target
	 * @param mapped whether the relation of the other side declares it
	 */
	public record Join(SqlIdentifier table, SqlIdentifier ownColumn, SqlIdentifier targetColumn, boolean mapped) {

		/**
		 * Look at the table from the other side.
		 * @return the same table with its columns exchanged
		 */
		Join swapped() {
			return new Join(this.table, this.targetColumn, this.ownColumn, true);
		}
	}

}
