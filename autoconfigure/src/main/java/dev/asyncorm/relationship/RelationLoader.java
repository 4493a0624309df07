package dev.asyncorm.relationship;

import java.util.List;

import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import reactor.core.publisher.Mono;

import dev.asyncorm.query.RelationStatements;

/**
 * Loads relations of the entities of one session. Immutable; as safe for concurrent use
 * as the session.
 *
 * @param <E> what the session keeps of an entity
 * @param store the session
 * @param statements renders the statements
 * @since 0.1.0
 */
public record RelationLoader<E>(RelationStore<E> store, RelationStatements statements) {

	/**
	 * Check before anything is read that all that is to be loaded can be.
	 * @param context the mapping context
	 * @param type the type of the entities;
	 * {@link org.springframework.dao.InvalidDataAccessApiUsageException} when a name is
	 * no relation
	 * @param loads what is to be loaded
	 */
	public static void check(RelationalMappingContext context, Class<?> type, List<Load> loads) {
		LoadNode.plan((owner) -> OwnerRelations.of(context, owner), type, loads);
	}

	/**
	 * Check before anything is read that all that is to be loaded can be.
	 * @param type the type of the entities;
	 * {@link org.springframework.dao.InvalidDataAccessApiUsageException} when a name is
	 * no relation
	 * @param loads what is to be loaded
	 */
	public void check(Class<?> type, List<Load> loads) {
		if (!loads.isEmpty()) {
			LoadNode.plan(this.store::relations, type, loads);
		}
	}

	/**
	 * Load relations of entities.
	 * @param type the type of the entities
	 * @param owners the entities
	 * @param loads what to load; nothing is read when there is nothing to load
	 * @param isForced whether what is loaded already is loaded again
	 * @param before what has to happen before the first statement
	 * @return completion; the instances of immutable owners are others then
	 */
	public Mono<Void> load(Class<?> type, List<E> owners, List<Load> loads, boolean isForced, Mono<Void> before) {
		if (loads.isEmpty()) {
			return Mono.empty();
		}
		return Mono.defer(() -> {
			List<LoadNode> nodes = LoadNode.plan(this.store::relations, type, loads);
			return new RelationLoad<>(this.store, this.statements, isForced, before).load(owners, nodes);
		});
	}

}
