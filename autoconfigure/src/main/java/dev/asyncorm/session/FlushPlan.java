package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.asyncorm.mapping.EntityKeys.ForeignKey;
import dev.asyncorm.mapping.EntityKeys.UniqueValue;
import dev.asyncorm.mapping.WrittenColumn;
import dev.asyncorm.query.TableFacts;
import dev.asyncorm.session.EntityState.Status;
import dev.asyncorm.session.RowBatch.Kind;
import dev.asyncorm.session.RowOrder.Key;

/**
 * What a flush will write, in order: inserts with referred rows first, otherwise in the
 * order of {@code add}; then updates; then deletes with referring rows first. A delete
 * comes before everything when its id or unique key is used again, with those that refer
 * to it and behind the updates that refer to something else now. An update comes before
 * the inserts and the other updates when it gives up a unique key that one of them takes;
 * where updates exchange keys, one is {@code null} for a moment. Rows of one type with
 * the same columns are one batch. Without I/O.
 *
 * @param batches the batches in order
 */
record FlushPlan(List<RowBatch> batches) {

	/**
	 * Plan the writing of prepared entities.
	 * @param changes the rows in the order in which they came
	 * @param facts what the tables do by themselves; not asked for types with one row to
	 * insert
	 * @return the plan;
	 * {@link org.springframework.dao.InvalidDataAccessApiUsageException} when rows refer
	 * to each other and none can be first
	 */
	static FlushPlan of(List<RowChange> changes, Map<EntityMapping, TableFacts> facts) {
		List<RowChange> inserts = withStatus(changes, Status.PENDING);
		List<RowChange> deleted = withStatus(changes, Status.DELETED);
		List<RowChange> updated = withStatus(changes, Status.MANAGED);
		Early early = Early.of(inserts, deleted, updated);
		Map<Boolean, List<RowChange>> deletes = deleted.stream().collect(Collectors.partitioningBy(early::contains));
		List<RowBatch> batches = new ArrayList<>(early.updates(early.first()));
		batches.addAll(updates(Kind.UNLINK, early.cut()));
		batches.addAll(deletes(deletes.getOrDefault(true, List.of())));
		batches.addAll(early.updates(early.releasing()));
		batches.addAll(inserts(byType(inserts), facts));
		batches.addAll(early.updates(without(without(updated, early.first()), early.releasing())));
		batches.addAll(deletes(deletes.getOrDefault(false, List.of())));
		return new FlushPlan(batches);
	}

	/**
	 * Return how many rows are written.
	 * @return the number of rows
	 */
	int rows() {
		return this.batches.stream().mapToInt((batch) -> batch.rows().size()).sum();
	}

	private static List<RowChange> withStatus(List<RowChange> changes, Status status) {
		return changes.stream().filter((row) -> row.entry().is(status)).toList();
	}

	private static Set<Key> keys(List<RowChange> rows) {
		Set<Key> keys = new HashSet<>();
		for (RowChange row : rows) {
			Object id = row.id();
			if (id != null) {
				Object written = row.mapping().keys().id(row.values());
				keys.add(Key.of(row.mapping().type(), (written != null) ? written : id));
			}
		}
		return keys;
	}

	/**
	 * Find the deleted rows that go before the inserts. One goes because of its unique
	 * key only if nothing prevents it, because the database may not know of the key.
	 */
	private static Set<Key> replaced(List<RowChange> deleted, List<RowChange> updated, Set<Key> inserted,
			Set<UniqueValue> taken) {
		Set<Key> replaced = replaced(deleted, inserted, taken);
		boolean isPossible = taken.isEmpty() || without(leaving(updated, replaced), unbound(updated, inserted)).stream()
			.allMatch((row) -> departures(row, replaced).stream().allMatch(ForeignKey::nullable));
		return isPossible ? replaced : replaced(deleted, inserted, Set.of());
	}

	/**
	 * Find the deleted rows that are inserted again or whose unique keys are taken, and
	 * those that refer to them.
	 */
	private static Set<Key> replaced(List<RowChange> deleted, Set<Key> inserted, Set<UniqueValue> taken) {
		Set<Key> replaced = keys(deleted);
		replaced.retainAll(inserted);
		if (!taken.isEmpty()) {
			replaced.addAll(keys(givers(deleted, taken)));
		}
		int size = 0;
		while (size < replaced.size()) {
			size = replaced.size();
			replaced.addAll(keys(deleted.stream().filter((row) -> refersTo(row, replaced)).toList()));
		}
		return replaced;
	}

	private static boolean refersTo(RowChange row, Set<Key> keys) {
		return row.mapping()
			.keys()
			.references()
			.stream()
			.anyMatch((reference) -> refersTo(reference, row.values(), keys));
	}

	private static boolean refersTo(ForeignKey reference, @Nullable Object[] values, Set<Key> keys) {
		Object value = values[reference.index()];
		return value != null && keys.contains(Key.of(reference.target(), value));
	}

	/**
	 * Find the changed references of a stored row that the deletes of replaced rows would
	 * break.
	 */
	private static List<ForeignKey> departures(RowChange row, Set<Key> replaced) {
		return row.mapping()
			.keys()
			.references()
			.stream()
			.filter((reference) -> row.changed().get(reference.index()) && refersTo(reference, row.stored(), replaced))
			.toList();
	}

	private static List<RowChange> leaving(List<RowChange> updated, Set<Key> replaced) {
		return replaced.isEmpty() ? List.of()
				: updated.stream().filter((row) -> !departures(row, replaced).isEmpty()).toList();
	}

	/**
	 * Find the rows that can be updated before anything is inserted.
	 */
	private static List<RowChange> unbound(List<RowChange> rows, Set<Key> inserted) {
		return rows.stream().filter((row) -> !row.isWaiting() && !refersTo(row, inserted)).toList();
	}

	/**
	 * Find the unique keys that one row gives up and another one gets.
	 */
	private static Set<UniqueValue> taken(List<RowChange> inserts, List<RowChange> deleted, List<RowChange> updated) {
		Set<UniqueValue> given = new HashSet<>();
		deleted.forEach((row) -> given.addAll(row.given()));
		updated.forEach((row) -> given.addAll(row.given()));
		if (given.isEmpty()) {
			return given;
		}
		Set<UniqueValue> taken = new HashSet<>();
		inserts.forEach((row) -> taken.addAll(row.taken()));
		updated.forEach((row) -> taken.addAll(row.taken()));
		taken.retainAll(given);
		return taken;
	}

	private static List<RowChange> givers(List<RowChange> rows, Set<UniqueValue> taken) {
		return rows.stream().filter((row) -> row.given().stream().anyMatch(taken::contains)).toList();
	}

	/**
	 * Find rows, and those that are bound to them by unique keys, one after another.
	 */
	private static List<RowChange> bound(List<RowChange> first, List<RowChange> rows,
			Function<RowChange, List<UniqueValue>> keys, Function<RowChange, List<UniqueValue>> counterparts) {
		Map<UniqueValue, RowChange> others = new HashMap<>();
		rows.forEach((row) -> counterparts.apply(row).forEach((value) -> others.put(value, row)));
		List<RowChange> bound = new ArrayList<>(first);
		Set<RowChange> known = Collections.newSetFromMap(new IdentityHashMap<>());
		known.addAll(bound);
		for (int i = 0; i < bound.size(); i++) {
			for (UniqueValue value : keys.apply(bound.get(i))) {
				RowChange other = others.get(value);
				if (other != null && known.add(other)) {
					bound.add(other);
				}
			}
		}
		return bound;
	}

	/**
	 * Give up the old references of rows that have to wait for their new ones, and the
	 * unique keys of bound rows that new ones take.
	 */
	private static List<RowChange> cut(List<RowChange> late, Set<Key> replaced, List<RowChange> bound,
			List<RowChange> inserts) {
		Map<List<Object>, RowChange> cut = new LinkedHashMap<>();
		for (RowChange row : late) {
			for (ForeignKey reference : departures(row, replaced)) {
				if (reference.nullable()) {
					cut.put(List.of(row.entry(), reference.index()), row.only(reference.index(), null));
				}
			}
		}
		Set<UniqueValue> taken = new HashSet<>();
		if (!bound.isEmpty()) {
			inserts.forEach((row) -> taken.addAll(row.taken()));
		}
		for (RowChange row : givers(bound, taken)) {
			for (UniqueValue value : row.given()) {
				if (taken.contains(value)) {
					row.released(value.key())
						.ifPresent((column) -> cut.put(List.of(row.entry(), column), row.only(column, null)));
				}
			}
		}
		return List.copyOf(cut.values());
	}

	private static List<RowChange> without(List<RowChange> rows, List<RowChange> others) {
		Set<RowChange> left = Collections.newSetFromMap(new IdentityHashMap<>());
		left.addAll(others);
		return left.isEmpty() ? rows : rows.stream().filter((row) -> !left.contains(row)).toList();
	}

	private static Map<EntityMapping, List<RowChange>> byType(List<RowChange> rows) {
		return rows.stream()
			.collect(Collectors.groupingBy(RowChange::mapping, LinkedHashMap::new, Collectors.toList()));
	}

	private static List<RowChange> ofGroup(Set<EntityMapping> group, Map<EntityMapping, List<RowChange>> byType) {
		return group.stream().flatMap((type) -> byType.getOrDefault(type, List.of()).stream()).toList();
	}

	private static List<RowBatch> inserts(Map<EntityMapping, List<RowChange>> byType,
			Map<EntityMapping, TableFacts> facts) {
		Map<EntityMapping, BitSet> defaults = new HashMap<>();
		byType.forEach((type, rows) -> defaults.put(type,
				defaults(type, (rows.size() > 1) ? facts.get(type) : null, rows.size() == 1)));
		List<RowBatch> batches = new ArrayList<>();
		for (Set<EntityMapping> group : RowOrder.Types.parentsFirst(byType.keySet())) {
			List<RowChange> rows = ofGroup(group, byType);
			if (RowOrder.Types.hasCycle(group)) {
				RowOrder order = RowOrder.ofInserts(rows);
				order.levels().forEach((level) -> append(batches, insertBatches(level, defaults)));
				batches.addAll(updates(Kind.LINK, order.broken()));
			}
			else {
				batches.addAll(insertBatches(rows, defaults));
			}
		}
		return batches;
	}

	/**
	 * A row on its own leaves all nulls to the database, because it can do so without
	 * asking for the defaults.
	 */
	private static BitSet defaults(EntityMapping type, @Nullable TableFacts facts, boolean isAlone) {
		BitSet defaults = new BitSet();
		for (WrittenColumn column : type.written().all()) {
			defaults.set(column.index(), isAlone || (facts != null && facts.hasDefault(column.name())));
		}
		return defaults;
	}

	private static List<RowBatch> insertBatches(List<RowChange> rows, Map<EntityMapping, BitSet> defaults) {
		RowBatch.Builder builder = new RowBatch.Builder(Kind.INSERT);
		BitSet none = new BitSet(0);
		rows.forEach((row) -> builder.add(row, row.inserted(defaults.getOrDefault(row.mapping(), none))));
		return builder.build();
	}

	/**
	 * Rows that refer to rows of the statement before can share it when their columns are
	 * the same, because the database adds rows in order; but not when they have to wait
	 * for ids that it generates.
	 */
	private static void append(List<RowBatch> batches, List<RowBatch> next) {
		RowBatch last = batches.isEmpty() ? null : batches.get(batches.size() - 1);
		if (last != null && next.size() == 1 && last.isSame(next.get(0))
				&& next.get(0).rows().stream().noneMatch(RowChange::isWaiting)) {
			last.rows().addAll(next.get(0).rows());
		}
		else {
			batches.addAll(next);
		}
	}

	private static List<RowBatch> updates(Kind kind, List<RowChange> rows) {
		RowBatch.Builder builder = new RowBatch.Builder(kind);
		rows.forEach((row) -> builder.add(row, row.changed()));
		return builder.build();
	}

	private static List<RowBatch> deletes(List<RowChange> deletes) {
		List<RowBatch> batches = new ArrayList<>();
		Map<EntityMapping, List<RowChange>> byType = byType(deletes);
		List<Set<EntityMapping>> groups = new ArrayList<>(RowOrder.Types.parentsFirst(byType.keySet()));
		Collections.reverse(groups);
		for (Set<EntityMapping> group : groups) {
			List<RowChange> rows = ofGroup(group, byType);
			if (RowOrder.Types.hasCycle(group)) {
				RowOrder order = RowOrder.ofDeletes(rows);
				batches.addAll(updates(Kind.UNLINK, order.broken()));
				order.levels().forEach((level) -> batches.addAll(updates(Kind.DELETE, level)));
			}
			else {
				batches.addAll(updates(Kind.DELETE, rows));
			}
		}
		return batches;
	}

	/**
	 * What has to come before the inserts.
	 *
	 * @param deletes the deleted rows
	 * @param first the updates that come before these deletes, with those that give up
	 * unique keys to them
	 * @param cut the references and unique keys that are given up before them, because
	 * their new values are set later
	 * @param releasing the updates that give up unique keys
	 * @param ordered whether updates take unique keys from each other
	 */
	private record Early(Set<Key> deletes, List<RowChange> first, List<RowChange> cut, List<RowChange> releasing,
			boolean ordered) {

		private static final Early NONE = new Early(Set.of(), List.of(), List.of(), List.of(), false);

		private static Early of(List<RowChange> inserts, List<RowChange> deleted, List<RowChange> updated) {
			boolean isAlone = inserts.size() + deleted.size() + updated.size() == 1;
			boolean isOneWay = updated.isEmpty() && (inserts.isEmpty() || deleted.isEmpty());
			if (isAlone || isOneWay) {
				return NONE;
			}
			Set<UniqueValue> taken = FlushPlan.taken(inserts, deleted, updated);
			if (deleted.isEmpty() && taken.isEmpty()) {
				return NONE;
			}
			Set<Key> inserted = keys(inserts);
			Set<Key> replaced = replaced(deleted, updated, inserted, taken);
			List<RowChange> leaving = leaving(updated, replaced);
			// who takes a key of a row that waits for inserts has to wait, too
			List<RowChange> bound = taken.isEmpty() ? List.of()
					: bound(without(updated, unbound(updated, inserted)), updated, RowChange::given, RowChange::taken);
			List<RowChange> free = taken.isEmpty() ? List.of() : without(updated, bound);
			List<RowChange> first = bound(unbound(leaving, inserted), free, RowChange::taken, RowChange::given);
			return new Early(replaced, first, FlushPlan.cut(without(leaving, first), replaced, bound, inserts),
					without(without(givers(updated, taken), bound), first), !taken.isEmpty());
		}

		private boolean contains(RowChange row) {
			return !this.deletes.isEmpty() && this.deletes.containsAll(keys(List.of(row)));
		}

		/**
		 * Order updates by the unique keys that they take from each other.
		 */
		private List<RowBatch> updates(List<RowChange> rows) {
			if (!this.ordered || rows.size() < 2) {
				return FlushPlan.updates(Kind.UPDATE, rows);
			}
			RowOrder order = RowOrder.ofUpdates(rows);
			List<RowBatch> batches = new ArrayList<>(FlushPlan.updates(Kind.UNLINK, order.broken()));
			order.levels().forEach((level) -> batches.addAll(FlushPlan.updates(Kind.UPDATE, level)));
			return batches;
		}

	}

}
