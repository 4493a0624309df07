package dev.asyncorm.benchmarks.contender;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.r2dbc.repository.config.EnableR2dbcRepositories;

/**
 * Starts Spring with the starter, or as if the starter was not on the class path. Apart
 * from that both are configured alike.
 */
public final class SpringApplications {

	private static final String OURS = "dev.asyncorm.";

	private SpringApplications() {
	}

	/**
	 * Start an application with the starter.
	 * @param server the database
	 * @param type with or without a web server, which then listens on a free port
	 * @param sources further configuration
	 * @return the running application
	 */
	public static ConfigurableApplicationContext withStarter(Server server, WebApplicationType type,
			Class<?>... sources) {
		return start(server, type, Map.of(), sources);
	}

	/**
	 * Start an application of stock Spring.
	 * @param server the database
	 * @param type with or without a web server, which then listens on a free port
	 * @param sources further configuration
	 * @return the running application
	 */
	public static ConfigurableApplicationContext stock(Server server, WebApplicationType type, Class<?>... sources) {
		String excluded = StreamSupport
			.stream(ImportCandidates.load(AutoConfiguration.class, SpringApplications.class.getClassLoader())
				.spliterator(), false)
			.filter((name) -> name.startsWith(OURS))
			.collect(Collectors.joining(","));
		return start(server, type, Map.of("spring.autoconfigure.exclude", excluded), sources);
	}

	private static ConfigurableApplicationContext start(Server server, WebApplicationType type,
			Map<String, Object> further, Class<?>... sources) {
		Map<String, Object> properties = new HashMap<>(further);
		properties.put("spring.r2dbc.url", server.r2dbcUrl());
		properties.put("spring.r2dbc.username", server.username());
		properties.put("spring.r2dbc.password", server.password());
		properties.put("spring.r2dbc.pool.initial-size", Library.CONNECTIONS);
		properties.put("spring.r2dbc.pool.max-size", Library.CONNECTIONS);
		properties.put("spring.main.banner-mode", "off");
		properties.put("logging.level.root", "error");
		properties.put("server.port", 0);
		return new SpringApplicationBuilder(Repositories.class).sources(sources).web(type).properties(properties).run();
	}

	/**
	 * What both kinds have.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableR2dbcRepositories
	static class Repositories {

	}

}
