package dev.asyncorm.benchmarks.http;

import java.util.Objects;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

import dev.asyncorm.benchmarks.contender.Contender;
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
	 * Start the application of this library, or of stock Spring.
	 * @param contender which of the two
	 * @param server the database
	 * @return the running application
	 */
	public static Application start(Contender contender, Server server) {
		ConfigurableApplicationContext context = switch (contender) {
			case ASYNC_ORM ->
				SpringApplications.withStarter(server, WebApplicationType.REACTIVE, SessionController.class);
			case SPRING_DATA -> SpringApplications.stock(server, WebApplicationType.REACTIVE,
					RepositoryController.class, ItemService.class);
			default -> throw new IllegalArgumentException("There is no application for " + contender);
		};
		return new Application(context);
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
