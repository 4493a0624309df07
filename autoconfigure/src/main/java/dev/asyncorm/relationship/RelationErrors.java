package dev.asyncorm.relationship;

import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

import dev.asyncorm.mapping.ColumnNullability;
import dev.asyncorm.mapping.Relation.Kind;

/**
 * The errors of relations that cannot be written: each names owner, property and remedy.
 */
final class RelationErrors {

	private RelationErrors() {
	}

	private static String name(OwnerRelation relation, Object owner) {
		return "The relation '" + relation.relation().name() + "' of " + relation.describe(owner);
	}

	private static String target(OwnerRelation relation) {
		return relation.relation().target().getType().getSimpleName();
	}

	static InvalidDataAccessApiUsageException unknown(OwnerRelation relation, Object owner) {
		return new InvalidDataAccessApiUsageException(name(relation, owner) + " holds a " + target(relation)
				+ " that the session does not know; call add with it, or declare cascade = Cascade.PERSIST");
	}

	static InvalidDataAccessApiUsageException deleted(OwnerRelation relation, Object owner) {
		return new InvalidDataAccessApiUsageException(name(relation, owner) + " was given a " + target(relation)
				+ " that is deleted; an entity that is deleted cannot be used any more in this transaction");
	}

	static InvalidDataAccessApiUsageException empty(OwnerRelation relation, Object owner) {
		return new InvalidDataAccessApiUsageException(
				name(relation, owner) + " holds null; leave out what is not there");
	}

	static InvalidDataAccessApiUsageException replaced(OwnerRelation relation, Object owner) {
		return new InvalidDataAccessApiUsageException(name(relation, owner)
				+ " was replaced while it was not loaded, so that nobody knows what was taken out; load it first by load(\""
				+ relation.relation().name() + "\")");
	}

	static InvalidDataAccessApiUsageException contradiction(OwnerRelation relation, RelationalPersistentProperty key,
			Object owner) {
		return new InvalidDataAccessApiUsageException(name(relation, owner) + " and its foreign key '" + key.getName()
				+ "' were both changed and lead to different targets; change one of them");
	}

	/**
	 * Refuse to take a target away from its owner when it cannot be without one.
	 * @param relation the relation
	 * @param key the foreign key
	 * @param holder the entity that holds it
	 */
	static void requireNullable(OwnerRelation relation, RelationalPersistentProperty key, Object holder) {
		if (!ColumnNullability.isNullable(key)) {
			throw new InvalidDataAccessApiUsageException("A " + key.getOwner().getType().getSimpleName()
					+ " was taken out of the relation '" + relation.relation() + "', but its foreign key '"
					+ key.getName() + "' allows no null; " + ((relation.kind() == Kind.TO_ONE) ? "set another target"
							: "declare orphanRemoval = true, give it to another owner, or delete it"));
		}
	}

}
