package dev.asyncorm.autoconfigure;

import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.r2dbc.EmbeddedDatabaseConnection;
import org.springframework.boot.r2dbc.OptionsCapableConnectionFactory;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails;

import dev.asyncorm.provider.EchoConnectionFactory;

/**
 * Warns at startup of what an application would notice too late: data that is kept in
 * memory because no database was configured, and an echo that cannot be heard.
 */
final class ConnectionFactoryReport implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(ConnectionFactoryReport.class);

	private final ObjectProvider<ConnectionFactory> connectionFactory;

	private final ObjectProvider<R2dbcConnectionDetails> connectionDetails;

	private final boolean chosen;

	private final boolean echo;

	private final ObjectProvider<CommandConsole> console;

	ConnectionFactoryReport(ObjectProvider<ConnectionFactory> connectionFactory,
			ObjectProvider<R2dbcConnectionDetails> connectionDetails, boolean chosen, boolean echo,
			ObjectProvider<CommandConsole> console) {
		this.connectionFactory = connectionFactory;
		this.connectionDetails = connectionDetails;
		this.chosen = chosen;
		this.echo = echo;
		this.console = console;
	}

	@Override
	public void afterSingletonsInstantiated() {
		ConnectionFactory current = this.connectionFactory.getIfUnique();
		if (current == null) {
			return;
		}
		if (!this.chosen && this.connectionDetails.getIfAvailable() == null && isEmbedded(current)) {
			warn("No database is configured: data is kept in memory and lost when the application stops. "
					+ "Set 'spring.r2dbc.url' or 'async-orm.databases.default.url'.");
		}
		if (this.echo && !isEchoed(current)) {
			warn("'async-orm.echo' has no effect on a ConnectionFactory bean of the application. "
					+ "Wrap its driver into an EchoConnectionFactory.");
		}
	}

	/**
	 * A command has no log.
	 */
	private void warn(String message) {
		CommandConsole console = this.console.getIfAvailable();
		if (console != null) {
			console.err().println(message);
		}
		else {
			logger.warn(message);
		}
	}

	private static boolean isEmbedded(ConnectionFactory connectionFactory) {
		return OptionsCapableConnectionFactory.unwrapFrom(connectionFactory) != null
				&& EmbeddedDatabaseConnection.isEmbedded(connectionFactory);
	}

	private static boolean isEchoed(@Nullable Object connectionFactory) {
		return connectionFactory instanceof EchoConnectionFactory
				|| (connectionFactory instanceof Wrapped<?> wrapped && isEchoed(wrapped.unwrap()));
	}

}
