package dev.asyncorm.connection;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Takes connections from the pool and gives them back, both clean: whatever somebody left
 * open on a connection is rolled back before it is used and before it is returned.
 */
final class Borrowing {

	private static final Log logger = LogFactory.getLog(Borrowing.class);

	/**
	 * Two connections on one thread of a blocking driver wait for each other's locks for
	 * good, so there are as many threads as connections can be.
	 */
	private static final Scheduler BLOCKING = Schedulers.newBoundedElastic(1024, Integer.MAX_VALUE, "async-orm-h2", 60,
			true);

	/**
	 * What takes milliseconds on a connection that works; one on which it takes longer is
	 * worth less than its place in the pool. Rolling back a very large transaction of H2
	 * is what takes longest.
	 */
	private static final Duration CLEANUP_TIMEOUT = Duration.ofSeconds(10);

	private final ConnectionFactory pool;

	private final ConnectionSettings settings;

	private final Duration cleanupTimeout;

	Borrowing(ConnectionFactory pool, ConnectionSettings settings) {
		this(pool, settings, CLEANUP_TIMEOUT);
	}

	Borrowing(ConnectionFactory pool, ConnectionSettings settings, Duration cleanupTimeout) {
		this.pool = pool;
		this.settings = settings;
		this.cleanupTimeout = cleanupTimeout;
	}

	/**
	 * Borrow a connection that is not in a transaction.
	 */
	Mono<Physical> borrow() {
		Mono<Connection> create = Mono.defer(() -> Mono.from(this.pool.create()));
		return Detached.acquire(create, this.settings.acquireTimeout(), (late) -> Mono.from(late.close()))
			.onErrorMap(this::unavailable)
			.flatMap((connection) -> cleaned(confined(connection)));
	}

	/**
	 * Give a connection back; never fails, and ends in limited time. A release that has
	 * stalled is repeated when the connection is closed: then the pool finds it broken.
	 */
	Mono<Void> giveBack(Physical physical) {
		Mono<Void> close = bounded(physical, Mono.defer(() -> Mono.from(physical.connection().close())));
		return Mono.defer(() -> rolledBack(physical))
			.onErrorComplete()
			.then(close.onErrorResume(TimeoutException.class, (error) -> close))
			.onErrorResume((error) -> logged("A connection could not be given back to the pool", error))
			.doFinally((signal) -> dispose(physical));
	}

	/**
	 * Roll back what is open; as a rule nothing is.
	 */
	private Mono<Void> rolledBack(Physical physical) {
		return physical.connection().isAutoCommit() ? Mono.empty() : rollback(physical);
	}

	/**
	 * Roll back in limited time.
	 */
	Mono<Void> rollback(Physical physical) {
		return bounded(physical, Mono.defer(() -> Mono.from(physical.connection().rollbackTransaction())));
	}

	/**
	 * Wait for a limited time. A connection that does not answer is closed under the
	 * pool: that ends what waits for it, and the pool drops it instead of keeping its
	 * place taken. Cancelling a release in its middle would strand it there.
	 */
	private Mono<Void> bounded(Physical physical, Mono<Void> cleanup) {
		return Detached.uncancellable(physical.confineMono(cleanup), this.cleanupTimeout)
			.onErrorResume(TimeoutException.class, (error) -> {
				logger.warn("A connection did not answer within " + this.cleanupTimeout.toMillis()
						+ " ms while it was cleaned up; it is closed");
				return drop(physical).then(Mono.error(error));
			});
	}

	private Mono<Void> drop(Physical physical) {
		Connection connection = physical.connection();
		Object inner = (connection instanceof Wrapped<?> wrapped) ? wrapped.unwrap() : connection;
		Mono<Void> close = Mono
			.defer(() -> Mono.from(((inner instanceof Connection bare) ? bare : connection).close()));
		return Detached.uncancellable(close, this.cleanupTimeout).onErrorComplete();
	}

	private Physical confined(Connection connection) {
		return Physical.of(connection, this.settings.dialect().blocksThreads() ? Schedulers.single(BLOCKING) : null);
	}

	private Mono<Physical> cleaned(Physical physical) {
		if (physical.connection().isAutoCommit()) {
			return Mono.just(physical);
		}
		logger.warn("A connection came from the pool with an open transaction; it was rolled back. "
				+ "Somebody was cancelled while it used the pool directly");
		return rollback(physical).thenReturn(physical)
			.onErrorResume((error) -> giveBack(physical).then(Mono.error(unavailable(error))));
	}

	private static Mono<Void> logged(String message, Throwable error) {
		logger.warn(message, error);
		return Mono.empty();
	}

	private static void dispose(Physical physical) {
		Scheduler thread = physical.thread();
		if (thread != null) {
			thread.dispose();
		}
	}

	private Throwable unavailable(Throwable error) {
		return AcquireErrors.translate(error, this.pool, this.settings.acquireTimeout());
	}

}
