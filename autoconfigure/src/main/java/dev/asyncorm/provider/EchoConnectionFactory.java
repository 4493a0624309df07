package dev.asyncorm.provider;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.Wrapped;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Logs what is sent through its connections with the logger {@value #LOGGER}, at the
 * level INFO: each statement, BEGIN, COMMIT and ROLLBACK. Whoever does not want the log
 * does not create this object. Immutable.
 *
 * @since 0.1.0
 */
public final class EchoConnectionFactory implements ConnectionFactory, Wrapped<ConnectionFactory> {

	/**
	 * The name of the logger.
	 */
	public static final String LOGGER = "dev.asyncorm.sql";

	private final ConnectionFactory delegate;

	private final boolean withParameters;

	/**
	 * Create a connection factory that logs.
	 * @param delegate the connection factory of the driver
	 * @param withParameters whether the values of parameters are logged, too; otherwise
	 * only their number is
	 */
	public EchoConnectionFactory(ConnectionFactory delegate, boolean withParameters) {
		this.delegate = delegate;
		this.withParameters = withParameters;
	}

	@Override
	public Publisher<? extends Connection> create() {
		return Mono.from(this.delegate.create())
			.map((connection) -> new EchoConnection(connection, this.withParameters));
	}

	@Override
	public ConnectionFactoryMetadata getMetadata() {
		return this.delegate.getMetadata();
	}

	@Override
	public ConnectionFactory unwrap() {
		return this.delegate;
	}

}
