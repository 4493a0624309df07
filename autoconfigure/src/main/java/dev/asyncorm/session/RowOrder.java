package dev.asyncorm.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;

import dev.asyncorm.mapping.EntityKeys;
import dev.asyncorm.mapping.EntityKeys.UniqueColumns;
import dev.asyncorm.mapping.EntityKeys.UniqueValue;

/**
 * Orders rows that may refer to each other: what a row needs comes first. A cycle is
 * broken at a foreign key that allows {@code null}. Used once.
 */
final class RowOrder {

	private final boolean deletes;

	private final List<Node> nodes = new ArrayList<>();

	private final List<List<RowChange>> levels = new ArrayList<>();

	private final List<RowChange> broken = new ArrayList<>();

	/** The unique keys of circles that nothing breaks. */
	private final Set<UniqueColumns> circular = new HashSet<>();

	private RowOrder(List<RowChange> rows, boolean deletes) {
		this.deletes = deletes;
		rows.forEach((row) -> this.nodes.add(new Node(row)));
	}

	/**
	 * Order inserts, parents first.
	 * @param rows the rows
	 * @return the order; broken are the updates that have to come after the inserts
	 */
	static RowOrder ofInserts(List<RowChange> rows) {
		RowOrder order = new RowOrder(rows, false);
		order.connect();
		order.sort();
		return order;
	}

	/**
	 * Order deletes, children first.
	 * @param rows the rows with the values that are stored
	 * @return the order; broken are the updates that have to come before the deletes
	 */
	static RowOrder ofDeletes(List<RowChange> rows) {
		RowOrder order = new RowOrder(rows, true);
		order.connect();
		order.sort();
		return order;
	}

	/**
	 * Order updates, those that give a unique key up before those that take it. A key
	 * that goes in a circle and is never null is left to the database, which may check it
	 * at the end of one statement.
	 * @param rows the rows
	 * @return the order; broken are the updates that have to come before the others
	 */
	static RowOrder ofUpdates(List<RowChange> rows) {
		Set<UniqueColumns> left = new HashSet<>();
		RowOrder order = ofUpdates(rows, left);
		while (left.addAll(order.circular)) {
			order = ofUpdates(rows, left);
		}
		return order;
	}

	private static RowOrder ofUpdates(List<RowChange> rows, Set<UniqueColumns> left) {
		RowOrder order = new RowOrder(rows, true);
		order.connectUniques(left);
		order.sort();
		return order;
	}

	/**
	 * Return the rows: each level needs nothing but those before it.
	 * @return the levels
	 */
	List<List<RowChange>> levels() {
		return this.levels;
	}

	/**
	 * Return the updates that cut cycles.
	 * @return the updates
	 */
	List<RowChange> broken() {
		return this.broken;
	}

	private void connect() {
		Map<Key, Node> byKey = new HashMap<>();
		for (Node node : this.nodes) {
			RowChange row = node.row;
			Object id = row.isGenerated() ? row.entry() : row.mapping().keys().id(row.values());
			if (id != null) {
				byKey.put(Key.of(row.mapping().type(), id), node);
			}
		}
		for (Node child : this.nodes) {
			for (EntityKeys.ForeignKey reference : child.row.mapping().keys().references()) {
				Object value = child.row.values()[reference.index()];
				Node parent = (value != null) ? byKey.get(Key.of(reference.target(), value)) : null;
				if (parent != null && parent != child) {
					connect(new Edge(child, parent, reference.index(), reference.nullable(), null));
				}
				else if (parent == child && child.row.isGenerated()) {
					separate(child, reference);
				}
			}
		}
	}

	/**
	 * Let the row that takes a key wait for the one that has it, like a row that is
	 * deleted for those that refer to it.
	 */
	private void connectUniques(Set<UniqueColumns> left) {
		Map<UniqueValue, Node> givers = new HashMap<>();
		this.nodes.forEach((node) -> node.row.given().forEach((value) -> givers.put(value, node)));
		for (Node taker : this.nodes) {
			for (UniqueValue value : taker.row.taken()) {
				Node giver = givers.get(value);
				if (giver != null && giver != taker && !left.contains(value.key())) {
					OptionalInt column = giver.row.released(value.key());
					connect(new Edge(giver, taker, column.orElse(-1), column.isPresent(), value.key()));
				}
			}
		}
	}

	private void connect(Edge edge) {
		Node first = this.deletes ? edge.child : edge.parent;
		Node second = this.deletes ? edge.parent : edge.child;
		first.waiting.add(edge);
		second.needs.add(edge);
	}

	/**
	 * Insert a row without the reference to itself, because nobody knows its id before.
	 */
	private void separate(Node node, EntityKeys.ForeignKey reference) {
		if (!reference.nullable()) {
			String column = node.row.mapping().written().all().get(reference.index()).name().getReference();
			throw new InvalidDataAccessApiUsageException("A " + node.row.entry()
					+ " refers to itself, but the database generates its id and the foreign key '" + column
					+ "' allows no null; let it allow null, or assign the id before");
		}
		cut(node, reference.index());
	}

	private void cut(Node child, int column) {
		this.broken.add(child.row.only(column, child.row.values()[column]));
		child.row = child.row.withNull(column);
	}

	private void sort() {
		Set<Node> open = new LinkedHashSet<>(this.nodes);
		List<Node> ready = this.nodes.stream().filter((node) -> node.needs.isEmpty()).toList();
		while (!open.isEmpty()) {
			if (ready.isEmpty()) {
				Node freed = cut(open.iterator().next());
				ready = freed.needs.isEmpty() ? List.of(freed) : List.of();
				continue;
			}
			ready.forEach(this::place);
			ready.forEach(open::remove);
			ready = release(ready);
		}
	}

	private void place(Node node) {
		while (this.levels.size() <= node.depth) {
			this.levels.add(new ArrayList<>());
		}
		this.levels.get(node.depth).add(node.row);
	}

	private List<Node> release(List<Node> done) {
		Set<Node> released = new LinkedHashSet<>();
		for (Node node : done) {
			for (Edge edge : node.waiting) {
				Node next = this.deletes ? edge.parent : edge.child;
				next.needs.remove(edge);
				next.depth = Math.max(next.depth, node.depth + 1);
				if (next.needs.isEmpty()) {
					released.add(next);
				}
			}
		}
		return List.copyOf(released);
	}

	private Node cut(Node start) {
		List<Edge> cycle = cycle(start);
		Optional<Edge> breakable = cycle.stream().filter((edge) -> edge.breakable).findFirst();
		Edge edge = breakable.orElseGet(() -> unbreakable(cycle));
		if (!this.deletes) {
			cut(edge.child, edge.column);
		}
		else if (edge.column >= 0 && edge.child.freed.add(edge.column)) {
			this.broken.add(edge.child.row.only(edge.column, null));
		}
		Node waiting = this.deletes ? edge.parent : edge.child;
		Node needed = this.deletes ? edge.child : edge.parent;
		waiting.needs.remove(edge);
		needed.waiting.remove(edge);
		return waiting;
	}

	private List<Edge> cycle(Node start) {
		Deque<Edge> walked = new ArrayDeque<>();
		Set<Node> seen = new LinkedHashSet<>();
		Node node = start;
		while (seen.add(node)) {
			Edge edge = node.needs.iterator().next();
			walked.addLast(edge);
			node = this.deletes ? edge.child : edge.parent;
		}
		Node entry = node;
		while (!walked.isEmpty() && (this.deletes ? walked.element().parent : walked.element().child) != entry) {
			walked.removeFirst();
		}
		return List.copyOf(walked);
	}

	private Edge unbreakable(List<Edge> cycle) {
		cycle.stream().map((edge) -> edge.key).filter(Objects::nonNull).forEach(this.circular::add);
		if (!this.circular.isEmpty()) {
			return cycle.get(0);
		}
		String child = cycle.get(0).child.row.mapping().type().getSimpleName();
		String parent = cycle.get(0).parent.row.mapping().type().getSimpleName();
		throw new InvalidDataAccessApiUsageException("Rows of " + child + " and " + parent
				+ " refer to each other, so that none can be written first; let a foreign key between them allow null");
	}

	private static final class Node {

		private RowChange row;

		private int depth;

		private final Set<Edge> needs = new LinkedHashSet<>();

		private final Set<Edge> waiting = new LinkedHashSet<>();

		private final Set<Integer> freed = new HashSet<>();

		private Node(RowChange row) {
			this.row = row;
		}

	}

	private static final class Edge {

		private final Node child;

		private final Node parent;

		private final int column;

		private final boolean breakable;

		private final @Nullable UniqueColumns key;

		private Edge(Node child, Node parent, int column, boolean breakable, @Nullable UniqueColumns key) {
			this.child = child;
			this.parent = parent;
			this.column = column;
			this.breakable = breakable;
			this.key = key;
		}

	}

	/**
	 * Orders entity types by their foreign keys: referred types first, types that refer
	 * to each other together, otherwise in the order in which they came. Used once.
	 */
	static final class Types {

		private final Map<Class<?>, EntityMapping> byType = new LinkedHashMap<>();

		private final Map<EntityMapping, Integer> indexes = new HashMap<>();

		private final Map<EntityMapping, Integer> lowLinks = new HashMap<>();

		private final Deque<EntityMapping> path = new ArrayDeque<>();

		private final List<Set<EntityMapping>> groups = new ArrayList<>();

		private Types(Collection<EntityMapping> types) {
			types.forEach((type) -> this.byType.put(type.type(), type));
		}

		/**
		 * Order types.
		 * @param types the types in the order in which they came
		 * @return groups of one type, or of several types that refer to each other
		 */
		static List<Set<EntityMapping>> parentsFirst(Collection<EntityMapping> types) {
			Types order = new Types(types);
			types.forEach(order::visit);
			return order.groups;
		}

		/**
		 * Tell whether rows of a group can refer to each other, so that they have to be
		 * ordered one by one.
		 * @param group the types
		 * @return whether a type refers to itself or to another one of the group
		 */
		static boolean hasCycle(Set<EntityMapping> group) {
			return group.size() > 1 || group.stream()
				.anyMatch((type) -> type.keys()
					.references()
					.stream()
					.anyMatch((reference) -> reference.target() == type.type()));
		}

		// the algorithm of Tarjan: a group is complete when all that it refers to is
		private void visit(EntityMapping type) {
			if (this.indexes.containsKey(type)) {
				return;
			}
			int index = this.indexes.size();
			this.indexes.put(type, index);
			this.lowLinks.put(type, index);
			this.path.push(type);
			for (EntityKeys.ForeignKey reference : type.keys().references()) {
				EntityMapping target = this.byType.get(reference.target());
				if (target != null) {
					visit(target);
					if (this.path.contains(target)) {
						this.lowLinks.merge(type, this.lowLinks.getOrDefault(target, index), Math::min);
					}
				}
			}
			if (this.lowLinks.getOrDefault(type, index) == index) {
				this.groups.add(popGroup(type));
			}
		}

		private Set<EntityMapping> popGroup(EntityMapping first) {
			Set<EntityMapping> members = new LinkedHashSet<>();
			EntityMapping member;
			do {
				member = this.path.pop();
				members.add(member);
			}
			while (member != first);
			Set<EntityMapping> group = new LinkedHashSet<>();
			this.byType.values().stream().filter(members::contains).forEach(group::add);
			return group;
		}

	}

	/**
	 * What a foreign key refers to.
	 *
	 * @param type the entity type
	 * @param id the id
	 */
	record Key(Class<?> type, Object id) {

		static Key of(Class<?> type, Object id) {
			// a foreign key may be narrower than the id it refers to
			boolean isInteger = id instanceof Integer || id instanceof Short || id instanceof Byte;
			return new Key(type, isInteger ? (Object) ((Number) id).longValue() : id);
		}

	}

}
