package dev.asyncorm.session;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Finds the entry of an entity by instance and by type and id. Holds mutable state; may
 * be read by any thread while operations change it.
 */
final class IdentityMap {

	private final Map<Reference, EntityEntry> byReference = new ConcurrentHashMap<>();

	private final Map<Key, EntityEntry> byKey = new ConcurrentHashMap<>();

	Collection<EntityEntry> entries() {
		return this.byReference.values();
	}

	@Nullable EntityEntry find(Object instance) {
		return this.byReference.get(new Reference(instance));
	}

	@Nullable EntityEntry find(EntityMapping mapping, Object id) {
		return this.byKey.get(new Key(mapping.type(), id));
	}

	void put(EntityEntry entry) {
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
		this.byReference.remove(new Reference(entry.instance()));
		Object id = entry.id();
		if (id != null) {
			this.byKey.remove(new Key(entry.mapping().type(), id), entry);
		}
	}

	void clear() {
		this.byReference.clear();
		this.byKey.clear();
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
