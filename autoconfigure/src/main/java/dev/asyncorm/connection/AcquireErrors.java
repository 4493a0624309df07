package dev.asyncorm.connection;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.Wrapped;
import org.jspecify.annotations.Nullable;

import dev.asyncorm.ConnectionUnavailableException;

/**
 * Tells why there is no connection: because all are in use, or because none can be
 * opened. The remedies have nothing in common.
 */
final class AcquireErrors {

	private AcquireErrors() {
	}

	static Throwable translate(Throwable error, ConnectionFactory pool, Duration timeout) {
		if (error instanceof ConnectionUnavailableException) {
			return error;
		}
		PoolMetrics metrics = metrics(pool);
		boolean late = error instanceof TimeoutException || error instanceof R2dbcTimeoutException;
		String fact = late ? "No connection within " + timeout.toMillis() + " ms" : "No connection could be opened";
		if (late && metrics != null && metrics.acquiredSize() >= metrics.getMaxAllocatedSize()) {
			return new ConnectionUnavailableException(
					fact + limits(metrics)
							+ "; release connections earlier (stream less, close() early) or raise the pool size",
					error);
		}
		return new ConnectionUnavailableException(
				fact + "; check that the database is running and accepts connections, and that host, port, database "
						+ "name and credentials in the configuration are right",
				error);
	}

	private static String limits(PoolMetrics metrics) {
		return " (acquired " + metrics.acquiredSize() + " of " + metrics.getMaxAllocatedSize() + ", waiting "
				+ metrics.pendingAcquireSize() + ")";
	}

	private static @Nullable PoolMetrics metrics(@Nullable Object candidate) {
		if (candidate instanceof ConnectionPool pool) {
			return pool.getMetrics().orElse(null);
		}
		return (candidate instanceof Wrapped<?> wrapped) ? metrics(wrapped.unwrap()) : null;
	}

}
