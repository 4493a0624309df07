package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

import dev.asyncorm.session.EntityState.Status;

/**
 * The entities that a flush has to look at without comparing their columns: pending,
 * deleted and replaced ones. Others are dropped when somebody passes by. Holds mutable
 * state; may be read by any thread while operations change it.
 */
final class MarkedEntities {

	private final Queue<EntityEntry> entries = new ConcurrentLinkedQueue<>();

	private final IdentityMap identities;

	MarkedEntities(IdentityMap identities) {
		this.identities = identities;
	}

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

	/**
	 * Return the entities that a flush would write, in the order in which they came.
	 * @param filter which entities count; asked before they are compared
	 * @return the modified entities
	 */
	List<EntityEntry> modified(Predicate<EntityEntry> filter) {
		List<EntityEntry> modified = find((entry) -> filter.test(entry) && entry.isModified());
		for (EntityEntry entry : this.identities.entries()) {
			if (isComparable(entry) && filter.test(entry) && entry.isModified()) {
				modified.add(entry);
			}
		}
		modified.sort(Comparator.comparingLong(EntityEntry::order));
		return modified;
	}

	/**
	 * Return the added entities and the deleted ones whose ids or unique keys they may
	 * take, without comparing others.
	 * @return the entities in the order in which they came
	 */
	List<EntityEntry> added() {
		List<EntityEntry> added = find((entry) -> entry.is(Status.PENDING) || entry.is(Status.DELETED));
		Set<EntityMapping> unique = new HashSet<>();
		for (EntityEntry entry : added) {
			if (entry.is(Status.PENDING) && !entry.mapping().keys().uniques().isEmpty()) {
				unique.add(entry.mapping());
			}
		}
		added
			.removeIf((entry) -> entry.is(Status.DELETED) && !unique.contains(entry.mapping()) && !isAddedAgain(entry));
		added.sort(Comparator.comparingLong(EntityEntry::order));
		return added;
	}

	private boolean isAddedAgain(EntityEntry deleted) {
		Object id = deleted.id();
		return id != null && this.identities.findPending(deleted.mapping(), id) != null;
	}

	private static boolean isComparable(EntityEntry entry) {
		return entry.is(Status.MANAGED) && !entry.mapping().isImmutable();
	}

	boolean hasChanges(Predicate<EntityEntry> filter) {
		Predicate<EntityEntry> modified = filter.and(MarkedEntities::mayBeModified);
		return any(modified)
				|| this.identities.entries().stream().anyMatch((entry) -> isComparable(entry) && modified.test(entry));
	}

	static boolean mayBeModified(EntityEntry entry) {
		try {
			return entry.isModified();
		}
		catch (RuntimeException ex) {
			return true;
		}
	}

}
