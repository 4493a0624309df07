package dev.asyncorm.query;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.data.r2dbc.query.UpdateMapper;
import org.springframework.data.relational.core.sql.Condition;
import org.springframework.data.relational.core.sql.Conditions;
import org.springframework.data.relational.core.sql.Expression;
import org.springframework.data.relational.core.sql.Expressions;
import org.springframework.data.relational.core.sql.SelectBuilder.SelectFromAndJoin;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.data.relational.core.sql.StatementBuilder;
import org.springframework.data.relational.core.sql.Table;
import org.springframework.data.relational.core.sql.TableLike;
import org.springframework.data.relational.core.sql.render.RenderContext;
import org.springframework.data.relational.core.sql.render.SqlRenderer;

import dev.asyncorm.mapping.Relation;
import dev.asyncorm.mapping.Relation.Join;

/**
 * Renders sub-selects of the targets of one row, so that owners come once whatever the
 * number of their targets.
 *
 * @param mapper renders names
 * @param renderContext renders what Spring Data knows
 */
record RelatedSelect(UpdateMapper mapper, RenderContext renderContext) {

	/**
	 * Name the table of the targets.
	 * @param relation the relation
	 * @param number a number that no other table of the statement has
	 * @return the table
	 */
	Table target(Relation relation, int number) {
		return Table.create(relation.target().getQualifiedTableName()).as("related" + number);
	}

	/**
	 * Ask whether an owner has a target.
	 * @param relation the relation
	 * @param owner the table of the owner
	 * @param target the table of the targets
	 * @param condition a condition on the target, or {@code null}
	 * @return the condition on the owner
	 */
	Condition exists(Relation relation, Table owner, Table target, @Nullable Condition condition) {
		List<TableLike> tables = new ArrayList<>();
		Condition joined = join(relation, owner, target, tables);
		Condition all = (condition != null) ? joined.and(Conditions.nest(condition)) : joined;
		return Conditions.just("EXISTS (" + select(Expressions.just("1"), tables, all) + ")");
	}

	/**
	 * Read a column of a target that there is only one of.
	 * @param relations the relations that lead there
	 * @param owner the table of the owner
	 * @param column the column
	 * @return the value
	 */
	Expression value(List<Relation> relations, Table owner, SqlIdentifier column) {
		List<TableLike> tables = new ArrayList<>();
		Table from = owner;
		Condition all = null;
		for (Relation relation : relations) {
			Table to = target(relation, tables.size() + 1);
			Condition joined = join(relation, from, to, tables);
			all = (all != null) ? all.and(joined) : joined;
			from = to;
		}
		return Expressions.just("(" + select(Expressions.just(column(from, column)), tables, all) + ")");
	}

	private Condition join(Relation relation, Table owner, Table target, List<TableLike> tables) {
		tables.add(target);
		String ownerKey = column(owner, relation.ownerKey().getColumnName());
		String targetKey = column(target, relation.targetKey().getColumnName());
		Join join = relation.join();
		if (join == null) {
			return Conditions.just(targetKey + " = " + ownerKey);
		}
		Table between = Table.create(join.table()).as(target.getReferenceName().getReference() + "_join");
		tables.add(between);
		return Conditions.just(column(between, join.ownColumn()) + " = " + ownerKey)
			.and(Conditions.just(column(between, join.targetColumn()) + " = " + targetKey));
	}

	private String column(Table table, SqlIdentifier column) {
		return this.mapper.toSql(table.getReferenceName()) + "." + this.mapper.toSql(column);
	}

	private String select(Expression columns, List<TableLike> tables, @Nullable Condition condition) {
		SelectFromAndJoin select = StatementBuilder.select(columns).from(tables);
		if (condition != null) {
			select.where(condition);
		}
		return SqlRenderer.create(this.renderContext).render(select.build(false));
	}

}
