package dev.asyncorm.session;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The rows that the transaction wrote through entities that the session has forgotten
 * since. What is loaded from them is not what a rollback goes back to. Holds mutable
 * state; may be read by any thread while operations change it.
 */
final class WrittenRows {

	private final Set<Key> keys = ConcurrentHashMap.newKeySet();

	/**
	 * Remember the row of an entity that is about to be forgotten.
	 * @param entry the entity; one that was not written does not count
	 */
	void add(EntityEntry entry) {
		Object id = entry.state().isChanged() ? entry.id() : null;
		if (id != null) {
			this.keys.add(new Key(entry.mapping().type(), id));
		}
	}

	/**
	 * Tell whether a row was written by this transaction.
	 * @param mapping the entity type
	 * @param instance what was read from the row
	 * @return whether a rollback takes away or changes what was read
	 */
	boolean contains(EntityMapping mapping, Object instance) {
		if (this.keys.isEmpty()) {
			return false;
		}
		Object id = mapping.id(instance);
		return id != null && this.keys.contains(new Key(mapping.type(), id));
	}

	void clear() {
		this.keys.clear();
	}

	private record Key(Class<?> type, Object id) {
	}

}
