package dev.asyncorm.mapping;

/**
 * Refuses attributes of {@link Relationship @Relationship} that contradict each other.
 */
final class RelationChecks {

	private RelationChecks() {
	}

	static void check(RelationModelReader reader, RelationDeclaration declaration) {
		ColumnDetailsReader.columnAnnotation(declaration.field()).ifPresent((annotation) -> {
			throw reader.wrong(declaration, "has @" + annotation + ", but no column",
					"Put the annotation on the property that holds the key.");
		});
		Relationship annotation = declaration.annotation();
		boolean isMapped = !annotation.mappedBy().isEmpty();
		boolean isJoined = annotation.joinTable().length > 0;
		boolean hasKey = !annotation.foreignKey().isEmpty();
		if (annotation.joinTable().length > 1) {
			throw reader.wrong(declaration, "has several join tables", "Keep one.");
		}
		if (isMapped && (isJoined || hasKey)) {
			throw reader.wrong(declaration,
					"has mappedBy and " + (isJoined ? "joinTable" : "foreignKey") + ", which contradict each other",
					"Keep mappedBy when the other side holds the key or declares the join table.");
		}
		if (declaration.isMany() && !isMapped && (!isJoined || hasKey)) {
			throw reader.wrong(declaration,
					hasKey ? "is a relation to many with foreignKey, which is for relations to one"
							: "is a relation to many without mappedBy and joinTable",
					"Name the property of the target that leads back with mappedBy, or add joinTable = @JoinTable.");
		}
		if (!declaration.isMany() && isJoined) {
			throw reader.wrong(declaration, "is a relation to one with a join table",
					"Use a List, Set or Collection, or a foreign key.");
		}
	}

	/**
	 * Only a target that holds the key of its owner can be an orphan.
	 */
	static void checkOrphans(RelationModelReader reader, RelationDeclaration declaration, Relation.Kind kind) {
		if (kind == Relation.Kind.TO_ONE || kind == Relation.Kind.MANY_TO_MANY) {
			throw reader.wrong(declaration,
					"has orphanRemoval, but "
							+ ((kind == Relation.Kind.TO_ONE) ? "the owner holds the foreign key"
									: "a join table holds the keys")
							+ ", so that other owners may have the same target",
					"Remove orphanRemoval; delete targets by themselves, or let mappedBy name the key that they hold.");
		}
	}

}
