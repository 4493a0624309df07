package dev.asyncorm.relationship;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.mapping.Relation;
import dev.asyncorm.mapping.Relation.Join;
import dev.asyncorm.mapping.Relation.Kind;
import dev.asyncorm.query.Returning;
import dev.asyncorm.query.RowColumn;
import dev.asyncorm.query.RowKey;
import dev.asyncorm.query.RowPage;
import dev.asyncorm.query.RowStatements;
import dev.asyncorm.relationship.RelationUnit.Stage;

/**
 * The rows of join tables that a flush writes: what both sides say of the same row is
 * written once. Holds mutable state while it is collected.
 *
 * @param <E> what the session keeps of an entity
 * @since 0.1.0
 */
public final class JoinRows<E> {

	private final RelationUnit<E> unit;

	private final Map<Side, Set<Row<E>>> added = new LinkedHashMap<>();

	private final Map<Side, Set<Row<E>>> removed = new LinkedHashMap<>();

	private final Map<Side, Set<E>> deleted = new LinkedHashMap<>();

	private final List<E> owners = new ArrayList<>();

	private JoinRows(RelationUnit<E> unit) {
		this.unit = unit;
	}

	static <E> JoinRows<E> of(RelationUnit<E> unit, Collection<E> entities) {
		JoinRows<E> rows = new JoinRows<>(unit);
		for (E entity : entities) {
			OwnerRelations relations = unit.relations(entity);
			for (OwnerRelation relation : relations.isJoining() ? relations.all() : List.<OwnerRelation>of()) {
				if (relation.kind() == Kind.MANY_TO_MANY) {
					rows.collect(entity, relation);
				}
			}
		}
		return rows;
	}

	private void collect(E owner, OwnerRelation relation) {
		Held<E> held = this.unit.holdings(owner).get(relation.index());
		Side side = Side.of(relation.relation());
		if (this.unit.stage(owner) == Stage.DELETED) {
			this.deleted.computeIfAbsent(side.unmapped(), (any) -> new LinkedHashSet<>()).add(owner);
		}
		else if (this.unit.stage(owner) != Stage.GONE && held != null && held.isUnjoined()) {
			Set<E> missing = new LinkedHashSet<>(held.targets());
			held.stored().forEach(missing::remove);
			Set<E> left = new LinkedHashSet<>(held.stored());
			held.targets().forEach(left::remove);
			add(this.added, side, owner, missing);
			add(this.removed, side, owner, left);
			this.owners.add(owner);
		}
	}

	private void add(Map<Side, Set<Row<E>>> rows, Side side, E owner, Set<E> targets) {
		for (E target : targets) {
			Row<E> row = side.mapped() ? new Row<>(target, owner) : new Row<>(owner, target);
			rows.computeIfAbsent(side.declared(), (any) -> new LinkedHashSet<>()).add(row);
		}
	}

	/**
	 * Return whether there is nothing to write.
	 * @return whether no relation has changed
	 */
	public boolean isEmpty() {
		return this.owners.isEmpty() && this.deleted.isEmpty();
	}

	/**
	 * Return which tables get or lose rows.
	 * @return the join tables
	 */
	public Set<SqlIdentifier> tables() {
		Set<SqlIdentifier> tables = new LinkedHashSet<>();
		Stream.of(this.added, this.removed, this.deleted)
			.forEach((rows) -> rows.keySet().forEach((side) -> tables.add(side.table())));
		return tables;
	}

	/**
	 * Render what comes before everything else of a flush.
	 * @param statements renders rows
	 * @return the statements, which answer numbers
	 */
	public List<RowPage> deletes(RowStatements statements) {
		List<RowPage> pages = new ArrayList<>();
		this.deleted.forEach((side, entities) -> {
			List<List<@Nullable Object>> ids = entities.stream()
				.map((entity) -> List.of(id(side.own(), entity)))
				.toList();
			pages.addAll(statements.delete(side.table(), new RowKey(List.of(side.ownColumn(this.unit)), null), ids));
		});
		this.removed.forEach((side, rows) -> {
			List<List<@Nullable Object>> ids = rows.stream()
				.filter((row) -> !isDeleted(side, row.own()) && !isDeleted(side.swapped(), row.target()))
				.map((row) -> ids(side, row))
				.toList();
			if (!ids.isEmpty()) {
				pages.addAll(statements.delete(side.table(), new RowKey(side.columns(this.unit), null), ids));
			}
		});
		return pages;
	}

	/**
	 * Return whether all rows of an entity are deleted. Those of a target whose type does
	 * not know of the table are not.
	 */
	private boolean isDeleted(Side side, E entity) {
		return this.deleted.getOrDefault(side, Set.of()).contains(entity);
	}

	/**
	 * Render what comes after all entities were inserted.
	 * @param statements renders rows
	 * @return the statements
	 */
	public List<RowPage> inserts(RowStatements statements) {
		List<RowPage> pages = new ArrayList<>();
		this.added.forEach((side, rows) -> {
			List<List<@Nullable Object>> ids = rows.stream()
				.filter((row) -> isStored(row.own()) && isStored(row.target()))
				.map((row) -> ids(side, row))
				.toList();
			if (!ids.isEmpty()) {
				pages.addAll(statements.insert(side.table(), side.columns(this.unit), ids, Returning.nothing()));
			}
		});
		return pages;
	}

	private boolean isStored(E entity) {
		return this.unit.stage(entity) == Stage.STORED;
	}

	/**
	 * Take note that the rows were written.
	 */
	public void written() {
		for (E owner : this.owners) {
			for (OwnerRelation relation : this.unit.relations(owner).all()) {
				Held<E> held = this.unit.holdings(owner).get(relation.index());
				if (held != null && held.isUnjoined()) {
					this.unit.flushed(owner, this.unit.holdings(owner).with(relation.index(), held.joined()));
				}
			}
		}
	}

	private List<@Nullable Object> ids(Side side, Row<E> row) {
		return List.of(id(side.own(), row.own()), id(side.target(), row.target()));
	}

	private Object id(Class<?> type, E entity) {
		return this.unit.written(type).idValue(Objects.requireNonNull(this.unit.id(entity)));
	}

	/**
	 * A join table as one side sees it.
	 *
	 * @param table the table
	 * @param ownName the column with the id of this side
	 * @param targetName the column with the id of the other side
	 * @param own the type of this side
	 * @param target the type of the other side
	 * @param mapped whether the other side declares the table
	 */
	private record Side(SqlIdentifier table, SqlIdentifier ownName, SqlIdentifier targetName, Class<?> own,
			Class<?> target, boolean mapped) {

		static Side of(Relation relation) {
			Join join = Objects.requireNonNull(relation.join());
			return new Side(join.table(), join.ownColumn(), join.targetColumn(), relation.owner().getType(),
					relation.target().getType(), join.mapped());
		}

		Side unmapped() {
			return new Side(this.table, this.ownName, this.targetName, this.own, this.target, false);
		}

		Side swapped() {
			return new Side(this.table, this.targetName, this.ownName, this.target, this.own, false);
		}

		Side declared() {
			return this.mapped ? swapped() : this;
		}

		RowColumn ownColumn(RelationUnit<?> unit) {
			return new RowColumn(this.ownName, unit.written(this.own).id().type());
		}

		List<RowColumn> columns(RelationUnit<?> unit) {
			return Stream.of(ownColumn(unit), new RowColumn(this.targetName, unit.written(this.target).id().type()))
				.toList();
		}

	}

	private record Row<E>(E own, E target) {
	}

}
