package dev.asyncorm.session;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.mapping.Relation;
import dev.asyncorm.relationship.OwnerRelations;
import dev.asyncorm.session.EntityState.Status;

/**
 * Finds the entry of an entity by instance and by type and id. Holds mutable state; may
 * be read by any thread while operations change it.
 */
final class IdentityMap {

	/** For so many entities a map has room after a few steps. */
	private static final int ROOM = 48;

	private volatile Map<Reference, EntityEntry> byReference = new ConcurrentHashMap<>();

	private volatile Map<Key, EntityEntry> byKey = new ConcurrentHashMap<>();

	private volatile Map<Key, EntityEntry> pending = new ConcurrentHashMap<>();

	/** What this transaction has deleted. */
	private final Map<Reference, EntityEntry> gone = new ConcurrentHashMap<>();

	/** The rows that this transaction wrote through entities that were forgotten. */
	private final Set<Key> forgottenWrites = ConcurrentHashMap.newKeySet();

	/** Statements of this transaction that may have written unknown rows. */
	private final UnknownWrites unknownWrites = new UnknownWrites();

	/** The tables that flushes of this transaction have written. */
	private final Set<SqlIdentifier> written = ConcurrentHashMap.newKeySet();

	/** Whether holders of immutable targets may hold older ones. */
	private volatile boolean replaced;

	/** Whether any entity may have relations. */
	private volatile boolean hasOwners;

	/** Whether any entity may have relations to immutable targets. */
	private volatile boolean hasCopies;

	Collection<EntityEntry> gone() {
		return this.gone.values();
	}

	boolean isGone(Object instance) {
		return !this.gone.isEmpty() && this.gone.containsKey(new Reference(instance));
	}

	void putGone(EntityEntry entry) {
		this.gone.put(new Reference(entry.instance()), entry);
	}

	void removeGone(EntityEntry entry) {
		this.gone.remove(new Reference(entry.instance()), entry);
	}

	void clearGone() {
		this.gone.clear();
	}

	Collection<EntityEntry> entries() {
		return this.byReference.values();
	}

	/**
	 * Return the entities that have relations.
	 * @return a new list
	 */
	List<EntityEntry> owners() {
		return !this.hasOwners ? List.of()
				: entries().stream().filter((entry) -> !entry.mapping().relations().isEmpty()).toList();
	}

	/**
	 * Return the entities that may hold immutable targets.
	 * @return a new list
	 */
	List<EntityEntry> holders() {
		return !this.hasCopies ? List.of()
				: entries().stream().filter((entry) -> entry.mapping().relations().isCopying()).toList();
	}

	/**
	 * Return all entities that a rollback is about.
	 * @return a new collection, with those that this transaction has deleted
	 */
	Collection<EntityEntry> known() {
		List<EntityEntry> known = new ArrayList<>(entries());
		known.addAll(gone());
		return known;
	}

	@Nullable EntityEntry find(Object instance) {
		return this.byReference.get(new Reference(instance));
	}

	/**
	 * Find a managed entity, or a pending one with an assigned id; the pending one when
	 * it replaces a row that is to be deleted.
	 * @param mapping the entity type
	 * @param id the id
	 * @return the entry, or {@code null}
	 */
	@Nullable EntityEntry find(EntityMapping mapping, Object id) {
		EntityEntry managed = this.byKey.get(new Key(mapping.type(), id));
		EntityEntry added = (managed == null || managed.is(Status.DELETED)) ? findPending(mapping, id) : null;
		return (added != null) ? added : managed;
	}

	@Nullable EntityEntry findPending(EntityMapping mapping, Object id) {
		return this.pending.isEmpty() ? null : this.pending.get(new Key(mapping.type(), id));
	}

	/**
	 * Remember a pending entity by the id that it was given.
	 * @param entry the entity
	 * @param id the id
	 */
	void putPending(EntityEntry entry, Object id) {
		if (this.pending.putIfAbsent(new Key(entry.mapping().type(), id), entry) == null) {
			entry.pendingId(id);
		}
	}

	private void removePending(EntityEntry entry) {
		Object id = entry.pendingId();
		if (id != null) {
			this.pending.remove(new Key(entry.mapping().type(), id), entry);
			entry.pendingId(null);
		}
	}

	/**
	 * Make room at once: a map that grows step by step is copied at each power of two.
	 * @param more how many entities are about to come
	 */
	void expect(int more) {
		if (more > ROOM) {
			this.byReference.putAll(new Room<>(more));
			this.byKey.putAll(new Room<>(more));
		}
	}

	void put(EntityEntry entry) {
		OwnerRelations relations = entry.mapping().relations();
		this.hasOwners |= !relations.isEmpty();
		this.hasCopies |= relations.isCopying();
		this.byReference.put(new Reference(entry.instance()), entry);
	}

	void putByKey(EntityEntry entry) {
		putByKey(entry, entry.id());
	}

	void putByKey(EntityEntry entry, @Nullable Object id) {
		removePending(entry);
		if (id != null) {
			this.byKey.put(new Key(entry.mapping().type(), id), entry);
		}
	}

	void replace(EntityEntry entry, Object instance) {
		if (instance != entry.instance()) {
			this.replaced = true;
			this.byReference.remove(new Reference(entry.instance()));
			entry.state(entry.state().with(instance));
			this.byReference.put(new Reference(instance), entry);
		}
	}

	/**
	 * Return whether an instance has been replaced since holders took the present ones.
	 * @return whether there may be something to settle
	 */
	boolean isReplaced() {
		return this.replaced;
	}

	/**
	 * Take note that holders hold the present instances.
	 */
	void settled() {
		this.replaced = false;
	}

	/**
	 * Let a copy with other relations take the place of an immutable instance.
	 * @param entry the entity
	 * @param copy the copy, whose columns are the same
	 */
	void relate(EntityEntry entry, Object copy) {
		EntityState related = entry.state().related(copy);
		replace(entry, copy);
		entry.state(related);
	}

	void remove(EntityEntry entry) {
		removePending(entry);
		this.byReference.remove(new Reference(entry.instance()));
		Object id = entry.id();
		if (id != null) {
			this.byKey.remove(new Key(entry.mapping().type(), id), entry);
		}
	}

	/**
	 * Remove an entity. What is loaded from its row later is not what a rollback goes
	 * back to when this transaction wrote the row.
	 * @param entry the entity
	 */
	void forget(EntityEntry entry) {
		rememberWrite(entry);
		remove(entry);
	}

	/**
	 * Forget what was deleted, too: going back to a savepoint may bring its row back.
	 */
	void forgetGone() {
		this.gone.values().forEach(this::rememberWrite);
		this.gone.clear();
	}

	private void rememberWrite(EntityEntry entry) {
		Object id = entry.state().isChanged() ? entry.id() : null;
		if (id != null) {
			this.forgottenWrites.add(new Key(entry.mapping().type(), id));
		}
	}

	/**
	 * Take note of a statement that may write unknown rows. What is loaded of its tables
	 * later is not what a rollback goes back to.
	 * @param sql its text, or an empty one
	 */
	void mayWrite(String sql) {
		this.unknownWrites.add(sql);
	}

	/**
	 * Take note of a table that the session writes itself. Relations that are loaded of
	 * it later are not what a rollback goes back to.
	 * @param table the table
	 */
	void wrote(SqlIdentifier table) {
		this.written.add(table);
	}

	/**
	 * Return whether rows of a relation may have been written by this transaction.
	 * References follow their keys, which go back by themselves.
	 * @param relation the relation
	 * @return whether the target or the join table was named
	 */
	boolean isUncertain(Relation relation) {
		if (this.unknownWrites.isEmpty() && this.written.isEmpty()) {
			return false;
		}
		Relation.Join join = relation.join();
		return isUncertain(relation, relation.target().getTableName())
				|| (join != null && isUncertain(relation, join.table()));
	}

	private boolean isUncertain(Relation relation, SqlIdentifier table) {
		return (relation.kind() != Relation.Kind.TO_ONE && this.written.contains(table))
				|| (!this.unknownWrites.isEmpty() && this.unknownWrites.contains(table));
	}

	boolean isForgottenWrite(EntityMapping mapping, Object instance) {
		if (!this.unknownWrites.isEmpty() && this.unknownWrites.contains(mapping.entity().getTableName())) {
			return true;
		}
		Object id = this.forgottenWrites.isEmpty() ? null : mapping.id(instance);
		return id != null && this.forgottenWrites.contains(new Key(mapping.type(), id));
	}

	void transactionEnded() {
		this.forgottenWrites.clear();
		this.unknownWrites.clear();
		this.written.clear();
	}

	boolean manages(EntityMapping mapping) {
		return entries().stream().anyMatch((entry) -> entry.mapping() == mapping && entry.is(Status.MANAGED));
	}

	/**
	 * Let go of everything at once: clearing a large map takes a look at each entry.
	 */
	void clear() {
		this.byReference = new ConcurrentHashMap<>();
		this.byKey = new ConcurrentHashMap<>();
		this.pending = new ConcurrentHashMap<>();
		this.hasOwners = false;
		this.hasCopies = false;
	}

	/**
	 * The tables that statements have named. Too many texts stand for every table.
	 */
	private static final class UnknownWrites {

		private static final int MOST = 100;

		/** What does not tell which tables it writes. */
		private static final Pattern HIDING = Pattern.compile("\\s*(call|do|execute|exec)\\b");

		private final Set<String> texts = ConcurrentHashMap.newKeySet();

		private final Map<SqlIdentifier, Boolean> tables = new ConcurrentHashMap<>();

		private void add(String sql) {
			if (!sql.isEmpty() && this.texts.size() <= MOST && this.texts.add(sql.toLowerCase(Locale.ROOT))) {
				this.tables.clear();
			}
		}

		private boolean isEmpty() {
			return this.texts.isEmpty();
		}

		private boolean contains(SqlIdentifier table) {
			return this.tables.computeIfAbsent(table, this::isNamed);
		}

		private boolean isNamed(SqlIdentifier table) {
			String name = StreamSupport.stream(table.spliterator(), false)
				.reduce((left, right) -> right)
				.map((last) -> last.getReference().toLowerCase(Locale.ROOT))
				.orElse("");
			return this.texts.size() > MOST
					|| this.texts.stream().anyMatch((text) -> text.contains(name) || HIDING.matcher(text).lookingAt());
		}

		private void clear() {
			this.texts.clear();
			this.tables.clear();
		}

	}

	/**
	 * Tells a map how many entries are coming. It grows in place: another one in its
	 * stead would lose what another thread takes away meanwhile.
	 */
	private static final class Room<K> extends AbstractMap<K, EntityEntry> {

		private final int size;

		private Room(int size) {
			this.size = size;
		}

		@Override
		public int size() {
			return this.size;
		}

		@Override
		public Set<Entry<K, EntityEntry>> entrySet() {
			return Set.of();
		}

	}

	private record Key(Class<?> type, Object id) {
	}

	private record Reference(Object instance) {

		@Override
		public boolean equals(Object other) {
			return other instanceof Reference reference && reference.instance == this.instance;
		}

		@Override
		public int hashCode() {
			return System.identityHashCode(this.instance);
		}

	}

}
