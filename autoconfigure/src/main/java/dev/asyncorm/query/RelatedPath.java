package dev.asyncorm.query;

import java.util.List;

import dev.asyncorm.mapping.Relation;

/**
 * A name that leads through relations to a property of another type.
 *
 * @param relations the relations, at least one
 * @param property the property of the last target, or an empty text when the name ends
 * with a relation
 */
record RelatedPath(List<Relation> relations, String property) {

	Relation first() {
		return this.relations.get(0);
	}

	/**
	 * Return the name without its first relation.
	 * @param name the whole name
	 * @return the rest, which may be empty
	 */
	static String rest(String name) {
		int dot = name.indexOf('.');
		return (dot < 0) ? "" : name.substring(dot + 1);
	}

}
