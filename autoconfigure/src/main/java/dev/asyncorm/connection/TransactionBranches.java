package dev.asyncorm.connection;

import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.reactive.TransactionContext;
import org.springframework.transaction.reactive.TransactionContextManager;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Gives every {@code @Transactional} call inside a scope a branch of its own of Spring's
 * {@link TransactionContext}.
 * <p>
 * Spring shares one mutable context between all concurrent children of a scope, and
 * REQUIRES_NEW swaps the connection in it: siblings would run in the wrong transaction. A
 * branch begins as a copy, so suspending happens in the branch alone (the shape of
 * Micronaut's propagated context). Where the Reactor context is rebuilt by others, the
 * branching is lost and Spring's own behaviour remains.
 *
 * @since 0.1.0
 */
public final class TransactionBranches {

	private TransactionBranches() {
	}

	/**
	 * Create a Reactor context with a new, empty transaction context that nobody else
	 * shares.
	 * @param outer the context to start from
	 * @return the context, which branches on every transactional call
	 */
	public static Context newRoot(Context outer) {
		Context own = TransactionContextManager.getOrCreateContext()
			.apply(TransactionContextManager.getOrCreateContextHolder().apply(Context.empty()));
		return new Branching(plain(outer).putAll(own.readOnly()), own.get(TransactionContext.class));
	}

	/**
	 * Return the transaction context that a Reactor context carries.
	 * @param context the Reactor context
	 * @return the transaction context, or {@code null}
	 */
	public static @Nullable TransactionContext current(ContextView context) {
		return context.getOrDefault(TransactionContext.class, null);
	}

	/**
	 * Return whether work happens in a branch or in one that was made inside it.
	 * @param work the Reactor context of the work
	 * @param branch the branch
	 * @return whether the work belongs to the branch
	 */
	static boolean isWithin(ContextView work, TransactionContext branch) {
		Object candidate = current(work);
		while (candidate instanceof TransactionContext context) {
			if (candidate == branch) {
				return true;
			}
			candidate = context.getResources().get(TransactionBranches.class);
		}
		return false;
	}

	/**
	 * Return whether a transaction context was made for one transactional call.
	 */
	static boolean isBranch(TransactionContext context) {
		return context.getResources().containsKey(TransactionBranches.class);
	}

	private static TransactionContext branchOf(TransactionContext origin) {
		TransactionContext branch = TransactionContextManager.createTransactionContext()
			.apply(Context.empty())
			.get(TransactionContext.class);
		branch.getResources().putAll(origin.getResources());
		branch.getResources().put(TransactionBranches.class, origin);
		branch.setSynchronizations(origin.getSynchronizations());
		branch.setCurrentTransactionName(origin.getCurrentTransactionName());
		branch.setCurrentTransactionReadOnly(origin.isCurrentTransactionReadOnly());
		branch.setCurrentTransactionIsolationLevel(origin.getCurrentTransactionIsolationLevel());
		branch.setActualTransactionActive(origin.isActualTransactionActive());
		return branch;
	}

	private static Context plain(Context context) {
		return (context instanceof Branching branching) ? branching.delegate : context;
	}

	/**
	 * A Reactor context that replaces the shared transaction context by a branch whenever
	 * Spring puts it in once more, which it does for every transactional call.
	 */
	private record Branching(Context delegate, TransactionContext root) implements Context {

		@Override
		public Context put(Object key, Object value) {
			if (value == this.root && key == TransactionContext.class) {
				return with(this.delegate.put(key, branchOf(this.delegate.get(TransactionContext.class))));
			}
			return with(this.delegate.put(key, value));
		}

		@Override
		public Context delete(Object key) {
			return with(this.delegate.delete(key));
		}

		@Override
		public Context putAll(ContextView other) {
			return with(this.delegate.putAll(other));
		}

		@Override
		public Context putAllMap(Map<?, ?> from) {
			return with(this.delegate.putAllMap(from));
		}

		@Override
		public <T> T get(Object key) {
			return this.delegate.get(key);
		}

		@Override
		public boolean hasKey(Object key) {
			return this.delegate.hasKey(key);
		}

		@Override
		public int size() {
			return this.delegate.size();
		}

		@Override
		public Stream<Map.Entry<Object, Object>> stream() {
			return this.delegate.stream();
		}

		private Context with(Context changed) {
			return new Branching(changed, this.root);
		}

	}

}
