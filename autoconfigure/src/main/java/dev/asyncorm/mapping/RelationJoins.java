package dev.asyncorm.mapping;

import java.util.List;

import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.mapping.Relation.Join;

/**
 * Names join tables. Names that are given are taken as they are, as those of tables and
 * columns; others follow the naming strategy.
 *
 * @param context the mapping context
 */
record RelationJoins(RelationalMappingContext context) {

	/**
	 * Name the join table of a relation.
	 * @param owner the side that declares it
	 * @param target the other side
	 * @param declaration the relation
	 * @return the table as the owner sees it
	 */
	Join of(RelationalPersistentEntity<?> owner, RelationalPersistentEntity<?> target,
			RelationDeclaration declaration) {
		Relationship.JoinTable[] given = declaration.annotation().joinTable();
		String name = (given.length > 0) ? given[0].name() : "";
		String ownColumn = (given.length > 0) ? given[0].ownColumn() : "";
		String targetColumn = (given.length > 0) ? given[0].targetColumn() : "";
		String joined = owner.getTableName().getReference() + "_" + target.getTableName().getReference();
		SqlIdentifier table = name.isEmpty() ? owner.getTableName().transform((own) -> joined) : named(name);
		return new Join(qualified(owner, table), column(owner, ownColumn), column(target, targetColumn), false);
	}

	private SqlIdentifier column(RelationalPersistentEntity<?> side, String name) {
		String prefix = this.context.getNamingStrategy().getTableName(side.getType());
		return name.isEmpty() ? side.getRequiredIdProperty().getColumnName().transform((id) -> prefix + "_" + id)
				: named(name);
	}

	private SqlIdentifier named(String name) {
		return this.context.isForceQuote() ? SqlIdentifier.quoted(name) : SqlIdentifier.unquoted(name);
	}

	private static SqlIdentifier qualified(RelationalPersistentEntity<?> owner, SqlIdentifier table) {
		List<SqlIdentifier> parts = owner.getQualifiedTableName().stream().toList();
		return (parts.size() > 1) ? SqlIdentifier.from(parts.get(0), table) : table;
	}

}
