package dev.asyncorm.session;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.asyncorm.session.EntityState.Status;

/**
 * Finds the entry of an entity by instance and by type and id. Holds mutable state; may
 * be read by any thread while operations change it.
 */
final class IdentityMap {

	private final Map<Reference, EntityEntry> byReference = new ConcurrentHashMap<>();

	private final Map<Key, EntityEntry> byKey = new ConcurrentHashMap<>();

	private final Set<EntityEntry> pending = ConcurrentHashMap.newKeySet();

	Collection<EntityEntry> entries() {
		return this.byReference.values();
	}

	@Nullable EntityEntry find(Object instance) {
		return this.byReference.get(new Reference(instance));
	}

	@Nullable EntityEntry find(EntityMapping mapping, Object id) {
		return this.byKey.get(new Key(mapping.type(), id));
	}

	/**
	 * Find a pending entity by its id, which may have been set after it was added.
	 * @param mapping the entity type
	 * @param id the id
	 * @return the entry, or {@code null}
	 */
	@Nullable EntityEntry findPending(EntityMapping mapping, Object id) {
		this.pending.removeIf((entry) -> !entry.is(Status.PENDING));
		for (EntityEntry entry : this.pending) {
			if (entry.mapping() == mapping && id.equals(entry.id())) {
				return entry;
			}
		}
		return null;
	}

	void put(EntityEntry entry) {
		if (entry.is(Status.PENDING)) {
			this.pending.add(entry);
		}
		this.byReference.put(new Reference(entry.instance()), entry);
	}

	void putByKey(EntityEntry entry) {
		Object id = entry.id();
		if (id != null) {
			this.byKey.put(new Key(entry.mapping().type(), id), entry);
		}
	}

	void replace(EntityEntry entry, Object instance) {
		if (instance != entry.instance()) {
			this.byReference.remove(new Reference(entry.instance()));
			entry.state(entry.state().with(instance));
			this.byReference.put(new Reference(instance), entry);
		}
	}

	void remove(EntityEntry entry) {
		this.pending.remove(entry);
		this.byReference.remove(new Reference(entry.instance()));
		Object id = entry.id();
		if (id != null) {
			this.byKey.remove(new Key(entry.mapping().type(), id), entry);
		}
	}

	void clear() {
		this.byReference.clear();
		this.byKey.clear();
		this.pending.clear();
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
