package dev.asyncorm.provider;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.ValidationDepth;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.pool.PoolBuilder;
import reactor.pool.PooledRefMetadata;
import reactor.util.retry.Retry;

import dev.asyncorm.AsyncOrmConfigurationException;

/**
 * How many connections a pool keeps and how it hands them out.
 * <p>
 * Connections are opened when they are needed, none in advance. Up to {@code maxOverflow}
 * more than {@code size} are opened under load; such a connection is closed when it comes
 * back while the pool is above its size. A connection that comes out of the pool with a
 * transaction still open is rolled back first, which costs a clean one no round trip.
 * Immutable: one configuration may build several pools.
 *
 * @param size how many connections are kept
 * @param maxOverflow how many more may be open at the same time
 * @param acquireTimeout how long a statement waits for a connection
 * @param prePing whether each connection is tested by a round trip before it is handed
 * out, and replaced when it is dead
 * @param recycle the age at which a connection is replaced, or {@code null} for never
 * @param idleTimeout how long an unused connection is kept, or {@code null} for ever
 * @since 0.1.0
 */
public record PoolConfiguration(int size, int maxOverflow, Duration acquireTimeout, boolean prePing,
		@Nullable Duration recycle, @Nullable Duration idleTimeout) {

	/** Leaves time for another connection before the caller gives up. */
	private static final int PINGS_WITHIN_ACQUIRE_TIMEOUT = 4;

	public PoolConfiguration {
		require(size > 0, "'pool.size' must be at least 1, but is " + size + ".");
		require(maxOverflow >= 0, "'pool.max-overflow' must not be negative, but is " + maxOverflow + ".");
		require(isPositive(acquireTimeout), "'pool.acquire-timeout' must be positive, but is " + acquireTimeout + ".");
		require(recycle == null || isPositive(recycle), "'pool.recycle' must be positive, but is " + recycle + ".");
		require(idleTimeout == null || isPositive(idleTimeout),
				"'pool.idle-timeout' must be positive, but is " + idleTimeout + ".");
	}

	private static boolean isPositive(Duration duration) {
		return !duration.isNegative() && !duration.isZero();
	}

	private static void require(boolean condition, String description) {
		if (!condition) {
			throw new AsyncOrmConfigurationException(description, "Correct the value or leave it out.");
		}
	}

	/**
	 * Build a pool. It opens no connection until one is needed; who builds it disposes of
	 * it.
	 * @param connectionFactory the connection factory of the driver
	 * @return the pool
	 */
	public ConnectionPool build(ConnectionFactory connectionFactory) {
		Eviction eviction = new Eviction(this);
		ConnectionPoolConfiguration.Builder builder = ConnectionPoolConfiguration.builder(connectionFactory)
			.initialSize(0)
			.minIdle(0)
			.maxSize(this.size + this.maxOverflow)
			.maxAcquireTime(this.acquireTimeout)
			.maxValidationTime(this.acquireTimeout.dividedBy(PINGS_WITHIN_ACQUIRE_TIMEOUT))
			.acquireRetry(0)
			.validationDepth(this.prePing ? ValidationDepth.REMOTE : ValidationDepth.LOCAL)
			.postAllocate(PoolConfiguration::rollBackLeftOvers)
			.customizer((pool) -> eviction.applyTo(pool));
		if (this.idleTimeout != null) {
			builder.backgroundEvictionInterval(this.idleTimeout);
		}
		ConnectionPool pool = new RetryingPool(builder.build(), this);
		eviction.pool.set(pool);
		return pool;
	}

	private static Publisher<Void> rollBackLeftOvers(Connection connection) {
		return connection.isAutoCommit() ? Mono.empty() : connection.rollbackTransaction();
	}

	/**
	 * A pool that replaces dead connections, but gives up after the acquire timeout: the
	 * retries of r2dbc-pool would repeat the whole wait.
	 */
	private static final class RetryingPool extends ConnectionPool {

		private final Mono<Connection> create;

		RetryingPool(ConnectionPoolConfiguration pool, PoolConfiguration configuration) {
			super(pool);
			this.create = super.create().retryWhen(Retry.max(configuration.size() + configuration.maxOverflow())
				.filter(RetryingPool::isDeadConnection)
				.onRetryExhaustedThrow((retry, signal) -> signal.failure()));
		}

		/**
		 * The pool's own exception says that a pooled connection did not pass its test;
		 * those of a driver, which refuses a new connection, are of its own subclasses.
		 * The test itself may also find the connection broken while it is written to.
		 */
		private static boolean isDeadConnection(Throwable failure) {
			return failure.getClass() == R2dbcNonTransientResourceException.class || isBrokenWhenUsed(failure);
		}

		private static boolean isBrokenWhenUsed(Throwable failure) {
			for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
				if (cause instanceof IOException && !(cause instanceof ConnectException)) {
					return true;
				}
			}
			return false;
		}

		@Override
		public Mono<Connection> create() {
			return this.create;
		}

	}

	/**
	 * Decides which connections do not stay: too old, too long unused, or above the size.
	 * r2dbc-pool has no overflow of its own.
	 */
	private static final class Eviction {

		private final PoolConfiguration configuration;

		private final AtomicReference<@Nullable ConnectionPool> pool = new AtomicReference<>();

		Eviction(PoolConfiguration configuration) {
			this.configuration = configuration;
		}

		void applyTo(PoolBuilder<Connection, ?> builder) {
			builder.evictionPredicate((connection, metadata) -> isExpired(metadata) || isOverflow());
		}

		private boolean isExpired(PooledRefMetadata metadata) {
			return exceeds(metadata.lifeTime(), this.configuration.recycle())
					|| exceeds(metadata.idleTime(), this.configuration.idleTimeout());
		}

		private static boolean exceeds(long millis, @Nullable Duration limit) {
			return limit != null && millis >= limit.toMillis();
		}

		private boolean isOverflow() {
			ConnectionPool current = this.pool.get();
			return this.configuration.maxOverflow() > 0 && current != null
					&& current.getMetrics()
						.filter((metrics) -> metrics.allocatedSize() > this.configuration.size())
						.isPresent();
		}

	}

}
