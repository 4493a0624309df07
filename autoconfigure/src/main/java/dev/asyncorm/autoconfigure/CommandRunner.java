package dev.asyncorm.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.ApplicationArguments;
import org.springframework.context.ConfigurableApplicationContext;

import dev.asyncorm.command.CommandLine;
import dev.asyncorm.command.CommandOutcome;
import dev.asyncorm.command.Commands;

/**
 * Runs a command and ends the process, before anything of the application starts: no
 * runner, listener, scheduled task or server of it does, and what the command does not
 * need is not even made.
 */
final class CommandRunner implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(CommandRunner.class);

	/** A migration may take its time; who gets tired of waiting ends the process. */
	private static final Duration TIMEOUT = Duration.ofDays(7);

	private final CommandConsole console;

	private final ConfigurableApplicationContext context;

	private final Commands commands;

	private final ObjectProvider<ApplicationArguments> arguments;

	private final ObjectProvider<AsyncOrmProperties> properties;

	CommandRunner(CommandConsole console, ConfigurableApplicationContext context, Commands commands,
			ObjectProvider<ApplicationArguments> arguments, ObjectProvider<AsyncOrmProperties> properties) {
		this.console = console;
		this.context = context;
		this.commands = commands;
		this.arguments = arguments;
		this.properties = properties;
	}

	static Path folder(AsyncOrmProperties properties) {
		// Spring's own conversion prefers what has that name on the class path
		return Path.of(properties.schema().migrations());
	}

	@Override
	public void afterSingletonsInstantiated() {
		CommandOutcome outcome = run();
		this.console.print(outcome);
		this.context.close();
		this.console.exit().accept(outcome.exitCode());
	}

	private CommandOutcome run() {
		try {
			CommandOutcome outcome = this.commands.run(line()).block(TIMEOUT);
			return (outcome != null) ? outcome : new CommandOutcome(CommandOutcome.FINE, List.of());
		}
		catch (RuntimeException ex) {
			logger.debug("The command failed", ex);
			return CommandFailureReporter.describe(ex);
		}
	}

	private CommandLine line() {
		String command = this.context.getEnvironment().getRequiredProperty(CommandEnvironment.COMMAND);
		ApplicationArguments given = this.arguments.getIfAvailable();
		return new CommandLine(command, isConfirmed(given), option(given, "name"), folder(this.properties.getObject()));
	}

	private static boolean isConfirmed(@Nullable ApplicationArguments given) {
		List<String> answers = (given != null) ? given.getOptionValues("yes") : null;
		return answers != null && answers.stream().allMatch("true"::equalsIgnoreCase);
	}

	private static @Nullable String option(@Nullable ApplicationArguments given, String name) {
		List<String> values = (given != null) ? given.getOptionValues(name) : null;
		return (values != null && !values.isEmpty()) ? values.get(0) : null;
	}

}
