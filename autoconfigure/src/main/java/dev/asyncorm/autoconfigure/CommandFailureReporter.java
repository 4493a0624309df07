package dev.asyncorm.autoconfigure;

import org.springframework.beans.BeansException;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.command.CommandOutcome;

/**
 * Tells in one sentence why a command could not even start, and ends the process; Boot
 * would log it, and a command has no log.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class CommandFailureReporter implements SpringBootExceptionReporter {

	private final ConfigurableApplicationContext context;

	CommandFailureReporter(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Describe the failure that says most: beans that could not be made hide it.
	 */
	static CommandOutcome describe(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof AsyncOrmConfigurationException) {
				return CommandOutcome.failed(cause);
			}
		}
		return CommandOutcome
			.failed((failure instanceof BeansException) ? NestedExceptionUtils.getMostSpecificCause(failure) : failure);
	}

	@Override
	public boolean reportException(Throwable failure) {
		CommandConsole console = CommandEnvironment.findConsole(this.context.getEnvironment());
		if (console == null) {
			return false;
		}
		CommandOutcome outcome = describe(failure);
		console.print(outcome);
		console.exit().accept(outcome.exitCode());
		return true;
	}

}
