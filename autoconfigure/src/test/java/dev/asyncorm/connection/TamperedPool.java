package dev.asyncorm.connection;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.UnaryOperator;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * A pool that behaves as no healthy database can be made to.
 *
 * @param pool the pool that does the work
 * @param creation changes how a connection is acquired
 * @param begin changes what BEGIN does
 */
record TamperedPool(ConnectionFactory pool, UnaryOperator<Mono<Connection>> creation,
		UnaryOperator<Publisher<?>> begin) implements ConnectionFactory {

	static TamperedPool acquiring(ConnectionFactory pool, UnaryOperator<Mono<Connection>> creation) {
		return new TamperedPool(pool, creation, (publisher) -> publisher);
	}

	static TamperedPool beginning(ConnectionFactory pool, UnaryOperator<Publisher<?>> begin) {
		return new TamperedPool(pool, (connection) -> connection, begin);
	}

	@Override
	public Publisher<? extends Connection> create() {
		return this.creation.apply(Mono.<Connection>from(this.pool.create()).map(this::tampered));
	}

	@Override
	public ConnectionFactoryMetadata getMetadata() {
		return this.pool.getMetadata();
	}

	private Connection tampered(Connection connection) {
		return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
				(proxy, method, arguments) -> {
					try {
						Object result = method.invoke(connection, arguments);
						return method.getName().equals("beginTransaction") ? this.begin.apply((Publisher<?>) result)
								: result;
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

}
