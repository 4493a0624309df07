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
 * @param method the method of a connection that behaves differently
 * @param change changes what that method does
 */
record TamperedPool(ConnectionFactory pool, UnaryOperator<Mono<Connection>> creation, String method,
		UnaryOperator<Publisher<?>> change) implements ConnectionFactory {

	static TamperedPool acquiring(ConnectionFactory pool, UnaryOperator<Mono<Connection>> creation) {
		return new TamperedPool(pool, creation, "", (publisher) -> publisher);
	}

	static TamperedPool beginning(ConnectionFactory pool, UnaryOperator<Publisher<?>> begin) {
		return changing(pool, "beginTransaction", begin);
	}

	static TamperedPool changing(ConnectionFactory pool, String method, UnaryOperator<Publisher<?>> change) {
		return new TamperedPool(pool, (connection) -> connection, method, change);
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
				(proxy, called, arguments) -> {
					try {
						Object result = called.invoke(connection, arguments);
						return called.getName().equals(this.method) ? this.change.apply((Publisher<?>) result) : result;
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

}
