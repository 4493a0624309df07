package dev.asyncorm.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.asyncorm.relationship.RelationSync;
import dev.asyncorm.session.EntityEntry.Savepoints;
import dev.asyncorm.session.EntityState.Status;

/**
 * The entities of one session and what has happened to them since the transaction began.
 * <p>
 * Holds mutable state. The operations of the session change it one at a time; the end of
 * the transaction may come from another thread.
 */
final class UnitOfWork {

	private static final Log logger = LogFactory.getLog(UnitOfWork.class);

	private final EntityMappings mappings;

	private final IdentityMap identities = new IdentityMap();

	private final MarkedEntities marked = new MarkedEntities(this.identities);

	private final Queue<EntityEntry> prepared = new ConcurrentLinkedQueue<>();

	private final Savepoints savepoints = new Savepoints();

	private final RelatedEntities related = new RelatedEntities(this);

	private final AtomicLong order = new AtomicLong();

	private final AtomicLong epoch = new AtomicLong();

	UnitOfWork(EntityMappings mappings) {
		this.mappings = mappings;
	}

	IdentityMap identities() {
		return this.identities;
	}

	RelatedEntities related() {
		return this.related;
	}

	/**
	 * Return a number that changes when state is rolled back, so that a flush under way
	 * does not take note of what no longer exists.
	 * @return the number
	 */
	long epoch() {
		return this.epoch.get();
	}

	long newest() {
		return this.order.get();
	}

	/**
	 * Find the entry of an instance; an older instance of a record finds its successor.
	 * @param instance the entity
	 * @return the entry, or {@code null}
	 */
	@Nullable EntityEntry find(Object instance) {
		EntityEntry entry = this.identities.find(instance);
		if (entry != null) {
			return entry;
		}
		EntityMapping mapping = this.mappings.of(instance);
		Object id = mapping.isImmutable() ? mapping.id(instance) : null;
		return (id != null) ? this.identities.find(mapping, id) : null;
	}

	EntityMapping mapping(Class<?> type) {
		return this.mappings.of(type);
	}

	@Nullable EntityEntry findExactly(Object instance) {
		return this.identities.find(instance);
	}

	@Nullable EntityEntry find(EntityMapping mapping, Object id) {
		return this.identities.find(mapping, id);
	}

	EntityEntry add(Object instance) {
		EntityEntry entry = new EntityEntry(this.mappings.of(instance), this.order.incrementAndGet(),
				EntityState.pending(instance), this.savepoints);
		putPending(entry);
		return entry;
	}

	private void putPending(EntityEntry entry) {
		this.identities.put(entry);
		Object id = entry.id();
		if (id != null) {
			this.identities.putPending(entry, id);
		}
		this.marked.list(entry);
	}

	EntityEntry manage(EntityMapping mapping, Object instance) {
		return this.identities.isForgottenWrite(mapping, instance) ? manageWritten(mapping, instance)
				: manage(mapping, EntityState.managed(instance, mapping.snapshot(instance)));
	}

	/**
	 * Manage an entity whose row a statement of this transaction may have written: a
	 * rollback forgets it.
	 * @param mapping the entity type
	 * @param instance the entity
	 * @return the entry
	 */
	EntityEntry manageWritten(EntityMapping mapping, Object instance) {
		return manage(mapping, EntityState.pending(instance).written(mapping.snapshot(instance)));
	}

	private EntityEntry manage(EntityMapping mapping, EntityState state) {
		EntityEntry entry = new EntityEntry(mapping, this.order.incrementAndGet(), state, this.savepoints);
		this.identities.put(entry);
		this.identities.putByKey(entry);
		return entry;
	}

	void replace(EntityEntry entry, Object instance) {
		this.identities.replace(entry, entry.mapping().relations().carry(entry.instance(), instance));
		this.marked.list(entry);
	}

	void delete(EntityEntry entry) {
		entry.state(entry.state().with(Status.DELETED));
		this.marked.list(entry);
	}

	void overwrite(EntityEntry entry, Object read, boolean isWritten) {
		EntityMapping mapping = entry.mapping();
		replace(entry, mapping.relations().settled(entry.instance(), (instance) -> mapping.overwrite(read, instance)));
		Snapshot snapshot = mapping.snapshot(entry.instance());
		boolean mayBeWritten = isWritten || this.identities.isForgottenWrite(mapping, entry.instance());
		entry.state(mayBeWritten ? entry.state().written(snapshot) : entry.state().read(snapshot));
	}

	void written(EntityEntry entry) {
		written(entry, entry.id(), entry.mapping().snapshot(entry.instance()));
	}

	void written(EntityEntry entry, @Nullable Object id, Snapshot snapshot) {
		entry.claimed(false);
		entry.state(entry.state().written(snapshot));
		this.identities.putByKey(entry, id);
	}

	void deleted(EntityEntry entry) {
		this.identities.remove(entry);
		entry.state(entry.state().with(Status.GONE));
		this.identities.putGone(entry);
	}

	void forget(EntityEntry entry) {
		this.identities.forget(entry);
		entry.state(entry.state().with(Status.DETACHED));
	}

	void clear() {
		List.copyOf(this.identities.entries()).forEach(this::forget);
		this.identities.clear();
		this.marked.clear();
		this.identities.forgetGone();
		this.prepared.clear();
	}

	/**
	 * Let go of everything at the end of the session, when nobody can ask for it any
	 * more.
	 */
	void discard() {
		this.identities.clear();
		this.identities.clearGone();
		this.identities.transactionEnded();
		this.marked.clear();
		this.prepared.clear();
	}

	List<EntityEntry> modified(Predicate<EntityEntry> filter) {
		return this.marked.modified(filter);
	}

	List<EntityEntry> added() {
		return this.marked.added();
	}

	/**
	 * Return whether a flush would write; an entity that cannot be compared counts, so
	 * that the flush reports it.
	 * @return whether anything is modified
	 */
	boolean hasChanges() {
		return hasChanges((entry) -> true);
	}

	boolean hasChanges(Predicate<EntityEntry> filter) {
		return this.marked.hasChanges(filter) || this.related.hasChanges(filter);
	}

	/**
	 * Return whether a flush would write an instance that is not deleted.
	 * @param instance any object
	 * @return whether it is known and may be modified
	 */
	boolean mayHaveChanges(Object instance) {
		EntityEntry entry = findExactly(instance);
		return entry != null && !entry.is(Status.DELETED)
				&& (MarkedEntities.mayBeModified(entry) || this.related.hasChanges(entry));
	}

	/**
	 * Remember what the next flush has set already.
	 * @param entry the entity
	 * @param preparation what was set
	 */
	void prepare(EntityEntry entry, EntityState.Preparation preparation) {
		if (!entry.state().isPrepared()) {
			this.prepared.add(entry);
		}
		entry.state(entry.state().prepared(preparation));
	}

	/**
	 * Take back what a failed flush has set in memory and not written.
	 */
	void unprepare() {
		EntityEntry entry = this.prepared.poll();
		while (entry != null) {
			unprepare(entry);
			entry = this.prepared.poll();
		}
	}

	void unprepare(EntityEntry entry) {
		EntityState.Preparation preparation = entry.state().preparation();
		if (preparation != null) {
			replace(entry, entry.mapping().takeBack(preparation.before(), entry.instance()));
			entry.state(entry.state().prepared(null));
		}
	}

	/**
	 * Give up what the database did not accept, so that a later flush does not try it
	 * again. Relations that led to the row go back with it.
	 * @param entry the entity whose statement failed
	 */
	void giveUp(EntityEntry entry) {
		List<Runnable> relations = this.related.goBack();
		unprepare(entry);
		Snapshot stored = entry.state().stored();
		if (stored == null) {
			forget(entry);
		}
		else {
			restore(entry, entry.state().with(Status.MANAGED), stored);
		}
		relations.forEach(Runnable::run);
	}

	/**
	 * Give up a new entity and what its relations have added, unless others have added
	 * anything.
	 * @param entry the entity that was not stored
	 * @param newest the place of the newest entity before its relations were looked at
	 */
	void giveUp(EntityEntry entry, long newest) {
		List<EntityEntry> pending = modified((other) -> other.is(Status.PENDING));
		if (pending.stream().allMatch((other) -> other == entry || other.order() > newest)
				&& RelationSync.reached(this.related, entry).containsAll(pending)) {
			List<Runnable> relations = this.related.goBack();
			pending.forEach(this::forget);
			relations.forEach(Runnable::run);
		}
	}

	void committed() {
		this.savepoints.clear();
		this.identities.transactionEnded();
		this.identities.clearGone();
		this.identities.entries()
			.stream()
			.filter((entry) -> entry.state().isChanged() || entry.state().related().isChanged())
			.forEach((entry) -> entry.state(entry.state().committed()));
	}

	void rolledBack() {
		this.epoch.incrementAndGet();
		this.savepoints.clear();
		goBack((entry) -> null);
		this.identities.transactionEnded();
	}

	/**
	 * Return whether nothing was added, deleted or made ready to be written. Columns are
	 * not compared: what the application has changed and never wrote stays in its
	 * objects.
	 * @return whether entities were only read, as far as this session knows
	 */
	boolean hasOnlyRead() {
		return this.prepared.isEmpty() && !this.marked.any((entry) -> true);
	}

	void savepointCreated(String name) {
		this.savepoints.created(name, this.order.get());
	}

	void savepointReleased(String name) {
		this.savepoints.released(name);
	}

	void savepointRolledBack(String name) {
		this.epoch.incrementAndGet();
		if (this.savepoints.isRolledBack(name)) {
			goBack(this.savepoints::stateOf);
		}
	}

	/**
	 * Restore all entities, then their relations, which need the restored ones.
	 */
	private void goBack(Function<EntityEntry, @Nullable EntityState> saved) {
		List<Runnable> relations = new ArrayList<>();
		for (EntityEntry entry : this.identities.known()) {
			EntityState target = saved.apply(entry);
			if (!entry.mapping().relations().isEmpty()) {
				relations.add(this.related.goBack(entry, target));
			}
			restore(entry, target);
		}
		relations.forEach(Runnable::run);
	}

	private void restore(EntityEntry entry, @Nullable EntityState saved) {
		try {
			if (saved != null && saved.stored() != null) {
				restore(entry, saved, saved.stored());
			}
			else if (saved == null && entry.state().base() != null) {
				if (!entry.isUntouched()) {
					restore(entry, EntityState.managed(entry.instance(), entry.state().base()), entry.state().base());
				}
			}
			else {
				takeBack(entry, saved);
			}
		}
		catch (RuntimeException ex) {
			logger.warn(entry + " could not be restored after a rollback and is forgotten by its session", ex);
			forget(entry);
		}
	}

	private void restore(EntityEntry entry, EntityState target, Snapshot snapshot) {
		this.identities.remove(entry);
		this.identities.removeGone(entry);
		Object instance = entry.mapping().restore(snapshot, entry.instance());
		entry.claimed(false);
		entry.state(target.with(instance).prepared(null));
		if (target.status() == Status.GONE) {
			this.identities.putGone(entry);
			return;
		}
		this.identities.put(entry);
		this.identities.putByKey(entry);
		this.marked.list(entry);
	}

	private void takeBack(EntityEntry entry, @Nullable EntityState saved) {
		forget(entry);
		this.identities.removeGone(entry);
		EntityState state = entry.state();
		EntityState.Preparation preparation = state.preparation();
		EntityState.Origin origin = (state.origin() != null || preparation == null) ? state.origin()
				: preparation.before();
		if (origin != null) {
			entry.state(state.with(entry.mapping().takeBack(origin, entry.instance())));
		}
		if (saved != null) {
			entry.state(EntityState.pending(entry.instance()));
			putPending(entry);
		}
	}

}
