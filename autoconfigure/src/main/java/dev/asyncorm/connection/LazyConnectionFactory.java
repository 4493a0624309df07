package dev.asyncorm.connection;

import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.ConnectionMetadata;
import io.r2dbc.spi.Wrapped;
import org.jspecify.annotations.Nullable;
import org.springframework.core.InfrastructureProxy;
import reactor.core.publisher.Mono;

/**
 * A connection factory in front of a pool that hands out {@link LazyConnection}s.
 * <p>
 * Spring looks resources up by what an {@link InfrastructureProxy} wraps, so what is
 * bound under this factory is found by everything that was built on the pool itself; no
 * second {@code ConnectionFactory} bean is needed. Immutable and safe for concurrent use.
 *
 * @since 0.1.0
 */
public final class LazyConnectionFactory implements ConnectionFactory, InfrastructureProxy, Wrapped<ConnectionFactory> {

	private final ConnectionFactory pool;

	private final ConnectionSettings settings;

	private final Borrowing borrowing;

	/**
	 * Create a factory.
	 * @param pool the pool that owns the physical connections
	 * @param settings how the connections behave
	 */
	public LazyConnectionFactory(ConnectionFactory pool, ConnectionSettings settings) {
		this.pool = pool;
		this.settings = settings;
		this.borrowing = new Borrowing(pool, settings);
	}

	@Override
	public Mono<LazyConnection> create() {
		return Mono.fromSupplier(() -> open(null));
	}

	/**
	 * Open the connection of a scope: it begins by itself, again after each commit, until
	 * it is finished.
	 * @param callbacks what runs around the scope's commits and rollbacks
	 * @return the connection
	 */
	public LazyConnection openScoped(TransactionCallbacks callbacks) {
		return open(callbacks);
	}

	private LazyConnection open(@Nullable TransactionCallbacks callbacks) {
		return new LazyConnection(this, new Engine(this.borrowing, this.settings), callbacks);
	}

	@Override
	public ConnectionFactoryMetadata getMetadata() {
		return this.pool.getMetadata();
	}

	ConnectionMetadata connectionMetadata() {
		return new LazyMetadata(getMetadata().getName());
	}

	@Override
	public Object getWrappedObject() {
		return this.pool;
	}

	@Override
	public ConnectionFactory unwrap() {
		return this.pool;
	}

	/**
	 * What is known of the database before it was connected to.
	 *
	 * @param product the name of the product
	 */
	private record LazyMetadata(String product) implements ConnectionMetadata {

		@Override
		public String getDatabaseProductName() {
			return this.product;
		}

		@Override
		public String getDatabaseVersion() {
			return "";
		}

	}

}
