package dev.asyncorm.session;

import org.springframework.dao.InvalidDataAccessApiUsageException;

import dev.asyncorm.EntityNotFoundException;
import dev.asyncorm.SessionClosedException;

/**
 * The errors of wrong use: each names what was asked for, what came before, and what to
 * do instead.
 */
final class Misuse {

	private Misuse() {
	}

	static SessionClosedException closed(Operation operation, String how) {
		return new SessionClosedException(operation + " was called after the session had ended: " + how
				+ "; use AsyncOrmProvider.inNewSession for work that goes on");
	}

	static InvalidDataAccessApiUsageException inside(Operation operation, Operation enclosing) {
		return new InvalidDataAccessApiUsageException(
				operation + " was called inside " + enclosing + "; call it when " + enclosing + " has completed");
	}

	static InvalidDataAccessApiUsageException unwritten(Operation operation, EntityEntry entry) {
		return new InvalidDataAccessApiUsageException(operation + " would overwrite " + entry
				+ ", which has changes that were not written; call flush() before it, or change the entity after it");
	}

	static InvalidDataAccessApiUsageException unmanaged(Operation operation, String entity) {
		return new InvalidDataAccessApiUsageException(operation + " needs a managed entity, but " + entity
				+ " is not managed by this session; get it, or merge it, first");
	}

	static InvalidDataAccessApiUsageException pending(Operation operation, EntityEntry entry) {
		return new InvalidDataAccessApiUsageException(
				operation + " needs a stored entity, but " + entry + " was only added; call flush() first");
	}

	static InvalidDataAccessApiUsageException deleted(Operation operation, String entity) {
		return new InvalidDataAccessApiUsageException(operation + " was called after delete of " + entity
				+ "; an entity that is deleted cannot be used any more in this transaction");
	}

	static InvalidDataAccessApiUsageException unlinked(EntityEntry entry, String key, EntityEntry target) {
		return new InvalidDataAccessApiUsageException("The foreign key '" + key + "' of " + entry + " leads to "
				+ target + ", which is not stored; add it again, or take " + entry + " out of its relation");
	}

	static EntityNotFoundException noResult(Class<?> type) {
		return new EntityNotFoundException(type,
				"No " + type.getSimpleName() + " matches the query; use oneOrEmpty() for an empty result");
	}

	static EntityNotFoundException notFound(EntityMapping mapping, Object id) {
		String name = mapping.type().getSimpleName();
		return new EntityNotFoundException(mapping.type(),
				name + " " + id + " does not exist; use get for an empty result");
	}

}
