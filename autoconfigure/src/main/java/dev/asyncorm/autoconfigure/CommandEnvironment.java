package dev.asyncorm.autoconfigure;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.util.StringUtils;

/**
 * Makes an application a command when {@code async-orm.command} is set: without a server
 * and without changes of the database at startup. Beans are made when they are asked for.
 * What anybody else prints or logs goes to the error output, because the standard output
 * is the command's.
 */
final class CommandEnvironment implements EnvironmentPostProcessor {

	static final String COMMAND = "async-orm.command";

	private static final String SOURCE = "asyncOrmCommand";

	private static final Map<String, Object> PROPERTIES = Map.of("spring.main.web-application-type", "none",
			"spring.main.lazy-initialization", "true", "spring.main.banner-mode", "off", "spring.main.log-startup-info",
			"false", "spring.main.keep-alive", "false", "spring.sql.init.mode", "never", "async-orm.schema.mode",
			"none", "async-orm.schema.sync", "off");

	private final ConfigurableBootstrapContext bootstrap;

	CommandEnvironment(ConfigurableBootstrapContext bootstrap) {
		this.bootstrap = bootstrap;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (!StringUtils.hasText(environment.getProperty(COMMAND))) {
			return;
		}
		MutablePropertySources sources = environment.getPropertySources();
		MapPropertySource logging = new MapPropertySource(SOURCE + "Logging", logging(environment));
		String arguments = CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME;
		if (sources.contains(arguments)) {
			sources.addAfter(arguments, logging);
		}
		else {
			sources.addFirst(logging);
		}
		PrintStream out = System.out;
		System.setOut(System.err);
		CommandConsole console = new CommandConsole(out, System.err, System::exit);
		sources.addFirst(new CommandPropertySource(console));
		this.bootstrap.addCloseListener(
				(event) -> event.getApplicationContext().getBeanFactory().registerSingleton("commandConsole", console));
	}

	/**
	 * Return the console of the command, also when its bean is gone already.
	 */
	static @Nullable CommandConsole findConsole(ConfigurableEnvironment environment) {
		return (environment.getPropertySources().get(SOURCE) instanceof CommandPropertySource source) ? source.console
				: null;
	}

	/**
	 * Log nothing, or where it is asked for what the command does.
	 */
	private static Map<String, Object> logging(ConfigurableEnvironment environment) {
		String debug = environment.getProperty("debug");
		Map<String, Object> properties = new HashMap<>();
		if (debug != null && !"false".equalsIgnoreCase(debug)) {
			properties.put("logging.level.dev.asyncorm", "debug");
		}
		else {
			properties.put("logging.level.root", "off");
			properties.put("logging.threshold.console", "off");
		}
		return properties;
	}

	/**
	 * The properties of every command.
	 */
	private static final class CommandPropertySource extends MapPropertySource {

		private final CommandConsole console;

		CommandPropertySource(CommandConsole console) {
			super(SOURCE, PROPERTIES);
			this.console = console;
		}

	}

}
