package dev.asyncorm.session;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.asyncorm.connection.TransactionCompanion;
import dev.asyncorm.connection.TransactionalConnection;

/**
 * Lets a session follow its transaction. Holds the callbacks of the next commit and how
 * the session ended.
 */
final class SessionCompanion implements TransactionCompanion {

	private static final int MAX_ROUNDS = 100;

	private static final Operation COMMIT = Operation.of("commit");

	private static final Operation FLUSH = Operation.of("flush");

	private final Queue<Function<AsyncSession, ? extends Publisher<?>>> callbacks = new ConcurrentLinkedQueue<>();

	private final DefaultAsyncSession session;

	private final TransactionalConnection connection;

	private final Turns turns;

	private final UnitOfWork unitOfWork;

	private final Flush flush;

	private volatile @Nullable String ended;

	SessionCompanion(DefaultAsyncSession session, TransactionalConnection connection, Turns turns,
			UnitOfWork unitOfWork, Flush flush) {
		this.session = session;
		this.connection = connection;
		this.turns = turns;
		this.unitOfWork = unitOfWork;
		this.flush = flush;
	}

	DefaultAsyncSession session() {
		return this.session;
	}

	/**
	 * Return what ended the session.
	 * @return the end in words, or {@code null} while the session is open
	 */
	@Nullable String ended() {
		return this.ended;
	}

	void register(Function<AsyncSession, ? extends Publisher<?>> callback) {
		this.callbacks.add(callback);
	}

	void clearCallbacks() {
		this.callbacks.clear();
	}

	@Override
	public Mono<Void> beforeCommit(boolean mayHoldBack) {
		return this.turns.run(COMMIT, () -> {
			// callbacks run only when there is something to commit; without any, the
			// flush
			// finds that out itself, and entities are compared once instead of twice
			boolean hasWork = this.connection.isBegun() || this.callbacks.isEmpty() || this.unitOfWork.hasChanges();
			return hasWork ? round(1, mayHoldBack) : Mono.empty();
		});
	}

	private Mono<Void> round(int number, boolean mayHoldBack) {
		if (number > MAX_ROUNDS) {
			return Mono.error(new InvalidDataAccessApiUsageException("The callbacks of a commit have changed entities "
					+ MAX_ROUNDS + " times; make them stop when nothing is left to change"));
		}
		Mono<Boolean> written = this.flush.all(mayHoldBack);
		return (this.callbacks.isEmpty() ? written : drainCallbacks().then(written)).flatMap((hasCalled) -> {
			boolean hasMore = !this.callbacks.isEmpty() || (hasCalled && this.flush.hasMore());
			return hasMore ? round(number + 1, mayHoldBack) : Mono.empty();
		});
	}

	private Mono<Void> drainCallbacks() {
		return Flux.<Function<AsyncSession, ? extends Publisher<?>>>generate((sink) -> {
			Function<AsyncSession, ? extends Publisher<?>> next = this.callbacks.poll();
			if (next != null) {
				sink.next(next);
			}
			else {
				sink.complete();
			}
		}).concatMap((callback) -> Flux.from(callback.apply(this.session)).then(), 0).then();
	}

	@Override
	public Mono<Void> writeHeldBack() {
		return this.turns.run(COMMIT, this.flush::writeHeldBack);
	}

	@Override
	public Mono<Void> beforeForeignStatement(String written) {
		return Mono.defer(() -> {
			this.unitOfWork.identities().mayWrite(written);
			if (this.ended != null || (this.turns.isIdle() && !this.unitOfWork.hasChanges())) {
				return Mono.empty();
			}
			return this.turns.run(FLUSH, this.flush::auto);
		});
	}

	@Override
	public Mono<Void> beforeSavepoint() {
		return this.turns.run(FLUSH, this.flush::auto);
	}

	@Override
	public void savepointCreated(String name) {
		this.unitOfWork.savepointCreated(name);
	}

	@Override
	public void savepointReleased(String name) {
		this.unitOfWork.savepointReleased(name);
	}

	@Override
	public void savepointRolledBack(String name) {
		this.unitOfWork.savepointRolledBack(name);
	}

	@Override
	public void committed() {
		this.unitOfWork.committed();
	}

	@Override
	public void rolledBack() {
		this.unitOfWork.rolledBack();
	}

	@Override
	public void abandoned() {
		if (!this.unitOfWork.hasOnlyRead()) {
			this.unitOfWork.rolledBack();
		}
	}

	@Override
	public void finished(String how) {
		this.ended = how;
		this.callbacks.clear();
		this.unitOfWork.discard();
	}

	@Override
	public boolean hasPendingChanges() {
		return this.unitOfWork.hasChanges();
	}

}
