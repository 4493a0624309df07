package dev.asyncorm.session;

import java.util.List;
import java.util.function.Predicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

import dev.asyncorm.mapping.EntityColumns;
import dev.asyncorm.mapping.EntityKeys;
import dev.asyncorm.relationship.Holdings;
import dev.asyncorm.relationship.OwnerRelations;
import dev.asyncorm.relationship.RelationRollback;
import dev.asyncorm.relationship.RelationSync;
import dev.asyncorm.relationship.RelationUnit;
import dev.asyncorm.session.EntityState.Related;
import dev.asyncorm.session.EntityState.Status;

/**
 * The entities of one session as their relations see them.
 *
 * @param unitOfWork the entities
 */
record RelatedEntities(UnitOfWork unitOfWork) implements RelationUnit<EntityEntry> {

	private static final Log logger = LogFactory.getLog(RelatedEntities.class);

	private static final Operation FLUSH = Operation.of("flush");

	/**
	 * Return whether a flush has to look at relations of stored entities.
	 * @param filter which entities count
	 * @return whether any relation has changed
	 */
	boolean hasChanges(Predicate<EntityEntry> filter) {
		return this.unitOfWork.identities()
			.owners()
			.stream()
			.anyMatch((entry) -> filter.test(entry) && hasChanges(entry));
	}

	boolean hasChanges(EntityEntry entry) {
		try {
			return entry.is(Status.MANAGED) && !entry.mapping().relations().isEmpty()
					&& RelationSync.isChanged(this, entry);
		}
		catch (RuntimeException ex) {
			return true;
		}
	}

	@Override
	public OwnerRelations relations(Class<?> type) {
		return this.unitOfWork.mapping(type).relations();
	}

	@Override
	public OwnerRelations relations(EntityEntry entity) {
		return entity.mapping().relations();
	}

	@Override
	public EntityColumns written(Class<?> type) {
		return this.unitOfWork.mapping(type).written();
	}

	@Override
	public Stage stage(EntityEntry entity) {
		return switch (entity.state().status()) {
			case PENDING -> Stage.NEW;
			case MANAGED -> Stage.STORED;
			case DELETED -> Stage.DELETED;
			case GONE, DETACHED -> Stage.GONE;
		};
	}

	@Override
	public long order(EntityEntry entity) {
		return entity.order();
	}

	@Override
	public Object instance(EntityEntry entity) {
		return entity.instance();
	}

	@Override
	public @Nullable Object id(EntityEntry entity) {
		return entity.id();
	}

	@Override
	public @Nullable EntityEntry find(Object instance) {
		return this.unitOfWork.find(instance);
	}

	@Override
	public Holdings<EntityEntry> holdings(EntityEntry entity) {
		return entity.state().related().current();
	}

	@Override
	public void flushed(EntityEntry entity, Holdings<EntityEntry> flushed) {
		entity.state(entity.state().with(entity.state().related().with(flushed)));
	}

	@Override
	public EntityEntry add(Object instance) {
		if (this.unitOfWork.identities().isGone(instance)) {
			throw Misuse.deleted(FLUSH, this.unitOfWork.mapping(instance.getClass()).describe(instance));
		}
		return this.unitOfWork.add(instance);
	}

	@Override
	public void delete(EntityEntry entity) {
		if (entity.is(Status.PENDING)) {
			this.unitOfWork.forget(entity);
			RelationSync.dependents(this, entity).forEach(this::delete);
		}
		else {
			this.unitOfWork.delete(entity);
		}
	}

	@Override
	public void relate(EntityEntry entity, Object copy) {
		this.unitOfWork.identities().relate(entity, copy);
	}

	@Override
	public void refer(EntityEntry entity, RelationalPersistentProperty key, @Nullable Object value) {
		if (entity.state().related().links().containsKey(key)) {
			entity.state(entity.state().with(entity.state().related().linked(key, null)));
		}
		if (value == null && key.getType().isPrimitive()) {
			return;
		}
		if (stage(entity) != Stage.GONE) {
			this.unitOfWork.replace(entity, entity.mapping().set(entity.instance(), key, value));
		}
		else if (!entity.mapping().isImmutable()) {
			entity.mapping().set(entity.instance(), key, value);
		}
	}

	@Override
	public void link(EntityEntry entity, RelationalPersistentProperty key, EntityEntry target) {
		Object id = target.id();
		if (id != null) {
			refer(entity, key, id);
			return;
		}
		entity.state(entity.state().with(entity.state().related().linked(key, target)));
		this.unitOfWork.replace(entity, entity.instance());
	}

	@Override
	public @Nullable EntityEntry linked(EntityEntry entity, RelationalPersistentProperty key) {
		return entity.state().related().links().get(key);
	}

	@Override
	public boolean isGiven(EntityEntry entity, RelationalPersistentProperty key) {
		int index = entity.mapping().index(key);
		@Nullable Object[] values = entity.mapping().written().values(entity.instance());
		Object value = values[index];
		Snapshot stored = entity.state().stored();
		return (stored != null) ? stored.changed(values).get(index) : EntityKeys.value(key.getType(), value) != null;
	}

	/**
	 * Prepare to take back what flushes have found in relations since the transaction
	 * began.
	 * @return what takes them back
	 */
	List<Runnable> goBack() {
		return this.unitOfWork.identities()
			.owners()
			.stream()
			.filter((entry) -> entry.state().related().isChanged())
			.map((entry) -> goBack(entry, null))
			.toList();
	}

	/**
	 * Prepare to take the relations of an entity back, after all entities were.
	 * @param entry the entity
	 * @param saved what was known of it at the savepoint, or {@code null} at the
	 * beginning of the transaction
	 * @return what takes them back
	 */
	Runnable goBack(EntityEntry entry, @Nullable EntityState saved) {
		Related last = entry.state().related();
		RelationRollback<EntityEntry> rollback = new RelationRollback<>(this, entry, last.current());
		return () -> {
			try {
				if (!entry.is(Status.MANAGED) && !entry.is(Status.DELETED)) {
					rollback.release();
					return;
				}
				rollback.restore((saved != null) ? saved.related().current().or(last.base()) : last.base());
				Related restored = entry.state().related();
				entry.state(entry.state().with(restored.based((saved != null) ? last.base() : restored.current())));
			}
			catch (RuntimeException ex) {
				logger.warn("The relations of " + entry
						+ " could not be restored after a rollback; it is forgotten by its session", ex);
				this.unitOfWork.forget(entry);
			}
		};
	}

}
