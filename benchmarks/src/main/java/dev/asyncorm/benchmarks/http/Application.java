package dev.asyncorm.benchmarks.http;

import java.util.Objects;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

import dev.asyncorm.benchmarks.contender.Server;
import dev.asyncorm.benchmarks.contender.SpringApplications;

/**
 * A running application that answers the requests of the benchmark.
 */
public final class Application implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private Application(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Start the application of this library.
	 * @param server the database
	 * @return the running application
	 */
	public static Application withStarter(Server server) {
		return new Application(
				SpringApplications.withStarter(server, WebApplicationType.REACTIVE, SessionController.class));
	}

	/**
	 * Start the application of stock Spring.
	 * @param server the database
	 * @return the running application
	 */
	public static Application stock(Server server) {
		return new Application(SpringApplications.stock(server, WebApplicationType.REACTIVE, RepositoryController.class,
				ItemService.class));
	}

	/**
	 * Return the port that it listens on.
	 * @return the port
	 */
	public int port() {
		return Objects.requireNonNull(this.context.getEnvironment().getProperty("local.server.port", Integer.class));
	}

	@Override
	public void close() {
		this.context.close();
	}

}
