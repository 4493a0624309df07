package dev.asyncorm.connection;

import java.util.concurrent.TimeoutException;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import dev.asyncorm.ConnectionUnavailableException;

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

	private final ConnectionFactory pool;

	private final ConnectionSettings settings;

	Borrowing(ConnectionFactory pool, ConnectionSettings settings) {
		this.pool = pool;
		this.settings = settings;
	}

	/**
	 * Borrow a connection that is not in a transaction.
	 */
	Mono<Physical> borrow() {
		Mono<Connection> create = Mono.defer(() -> Mono.from(this.pool.create()));
		return Detached.acquire(create, this.settings.acquireTimeout(), (late) -> Mono.from(late.close()))
			.onErrorMap(this::unavailable)
			.map(this::confined)
			.flatMap(this::cleaned);
	}

	/**
	 * Give a connection back; never fails.
	 */
	Mono<Void> giveBack(Physical physical) {
		Mono<Void> rollback = Mono.defer(() -> rollbackIfOpen(physical.connection()));
		Mono<Void> close = Mono.defer(() -> Mono.from(physical.connection().close()));
		return physical.confineMono(rollback.onErrorComplete().then(close))
			.onErrorResume((error) -> logged("A connection could not be given back to the pool", error))
			.doFinally((signal) -> dispose(physical));
	}

	private Physical confined(Connection connection) {
		return new Physical(connection, this.settings.dialect().blocksThreads() ? Schedulers.single(BLOCKING) : null);
	}

	private Mono<Physical> cleaned(Physical physical) {
		if (physical.connection().isAutoCommit()) {
			return Mono.just(physical);
		}
		logger.warn("A connection came from the pool with an open transaction; it was rolled back. "
				+ "Somebody was cancelled while it used the pool directly");
		return physical.confineMono(rollbackIfOpen(physical.connection()))
			.thenReturn(physical)
			.onErrorResume((error) -> giveBack(physical).then(Mono.error(unavailable(error))));
	}

	private static Mono<Void> rollbackIfOpen(Connection connection) {
		if (connection.isAutoCommit()) {
			return Mono.empty();
		}
		return Mono.from(connection.rollbackTransaction())
			.then(Mono
				.defer(() -> connection.isAutoCommit() ? Mono.empty() : Mono.from(connection.setAutoCommit(true))));
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
		if (error instanceof ConnectionUnavailableException) {
			return error;
		}
		String fact = (error instanceof TimeoutException)
				? "No connection within " + this.settings.acquireTimeout().toMillis() + " ms"
				: "No connection could be opened";
		return new ConnectionUnavailableException(fact + limits(this.pool)
				+ "; release connections earlier (stream less, close() early), raise the pool size, or check that the "
				+ "database accepts connections", error);
	}

	private static String limits(@Nullable Object candidate) {
		if (candidate instanceof ConnectionPool pool) {
			return pool.getMetrics()
				.map((metrics) -> " (acquired " + metrics.acquiredSize() + " of " + metrics.getMaxAllocatedSize()
						+ ", waiting " + metrics.pendingAcquireSize() + ")")
				.orElse("");
		}
		return (candidate instanceof Wrapped<?> wrapped) ? limits(wrapped.unwrap()) : "";
	}

}
