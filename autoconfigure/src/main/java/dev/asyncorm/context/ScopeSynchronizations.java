package dev.asyncorm.context;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.reactive.TransactionContext;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import dev.asyncorm.connection.TransactionBranches;
import dev.asyncorm.connection.TransactionCallbacks;

/**
 * Runs the transaction synchronizations that were registered in a scope, in the order of
 * Spring's transaction manager, so that {@code @TransactionalEventListener} works.
 * <p>
 * Each commit or rollback runs those that were registered since the one before. Mutable:
 * it is given its context when the scope is bound.
 */
final class ScopeSynchronizations implements TransactionCallbacks {

	private static final Log logger = LogFactory.getLog(ScopeSynchronizations.class);

	private volatile @Nullable TransactionSynchronizationManager manager;

	private volatile Context context = Context.empty();

	void bind(TransactionSynchronizationManager boundManager, Context boundContext) {
		this.manager = boundManager;
		this.context = boundContext;
	}

	@Override
	public Mono<Void> beforeCommit() {
		return each(registered(), (synchronization) -> synchronization.beforeCommit(false));
	}

	@Override
	public Mono<Void> beforeCompletion() {
		return each(registered(), (synchronization) -> tolerated(() -> synchronization.beforeCompletion()));
	}

	@Override
	public Mono<Void> afterCommit() {
		return each(registered(), (synchronization) -> tolerated(() -> synchronization.afterCommit()));
	}

	@Override
	public Mono<Void> afterCompletion(int status) {
		List<TransactionSynchronization> completed = registered();
		forget(completed);
		return each(completed, (synchronization) -> tolerated(() -> synchronization.afterCompletion(status)));
	}

	private List<TransactionSynchronization> registered() {
		TransactionSynchronizationManager bound = this.manager;
		return (bound != null && bound.isSynchronizationActive()) ? bound.getSynchronizations() : List.of();
	}

	/**
	 * Take the completed ones out of the set instead of replacing it: calls that are
	 * under way share it, and register for the next commit.
	 */
	private void forget(List<TransactionSynchronization> completed) {
		TransactionContext transaction = TransactionBranches.current(this.context);
		Set<TransactionSynchronization> shared = (transaction != null) ? transaction.getSynchronizations() : null;
		if (shared != null) {
			completed.forEach(shared::remove);
		}
	}

	private Mono<Void> each(List<TransactionSynchronization> synchronizations,
			Function<TransactionSynchronization, Mono<Void>> call) {
		if (synchronizations.isEmpty()) {
			return Mono.empty();
		}
		return Flux.fromIterable(synchronizations)
			.concatMap(call)
			.then()
			.contextWrite((outer) -> outer.putAll(this.context.readOnly()));
	}

	private static Mono<Void> tolerated(Supplier<Mono<Void>> callback) {
		return Mono.defer(callback).onErrorResume((error) -> {
			logger.error("A transaction synchronization failed after the outcome was decided", error);
			return Mono.empty();
		});
	}

}
