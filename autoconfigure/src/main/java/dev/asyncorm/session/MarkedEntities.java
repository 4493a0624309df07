package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/**
 * The entities that a flush has to look at without comparing their columns: pending,
 * deleted and replaced ones. Others are dropped when somebody passes by. Holds mutable
 * state; may be read by any thread while operations change it.
 */
final class MarkedEntities {

	private final Queue<EntityEntry> entries = new ConcurrentLinkedQueue<>();

	/**
	 * Take in an entity if it is marked.
	 * @param entry the entity
	 */
	void list(EntityEntry entry) {
		if (!entry.isListed() && entry.isMarked()) {
			entry.listed(true);
			this.entries.add(entry);
		}
	}

	void clear() {
		this.entries.clear();
	}

	List<EntityEntry> find(Predicate<EntityEntry> filter) {
		List<EntityEntry> found = new ArrayList<>();
		for (Iterator<EntityEntry> iterator = this.entries.iterator(); iterator.hasNext();) {
			EntityEntry entry = iterator.next();
			if (!entry.isMarked()) {
				drop(entry, iterator);
			}
			else if (filter.test(entry)) {
				found.add(entry);
			}
		}
		return found;
	}

	/**
	 * A rollback may mark the entity again at this moment, from another thread.
	 */
	private void drop(EntityEntry entry, Iterator<EntityEntry> iterator) {
		iterator.remove();
		entry.listed(false);
		list(entry);
	}

	boolean any(Predicate<EntityEntry> filter) {
		return this.entries.stream().anyMatch((entry) -> entry.isMarked() && filter.test(entry));
	}

}
