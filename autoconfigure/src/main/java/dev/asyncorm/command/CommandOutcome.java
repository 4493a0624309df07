package dev.asyncorm.command;

import java.util.List;

import org.springframework.core.NestedExceptionUtils;

import dev.asyncorm.ConnectionUnavailableException;

/**
 * What a command came to.
 *
 * @param exitCode the exit code of the process
 * @param lines what the operator is told
 * @since 0.1.0
 */
public record CommandOutcome(int exitCode, List<String> lines) {

	/** The command did what it was asked for, and all is well. */
	public static final int FINE = 0;

	/** The database is not as it should be, or the command did nothing on purpose. */
	public static final int INCOMPLETE = 1;

	/** The command failed. */
	public static final int FAILED = 2;

	/**
	 * Create an outcome.
	 * @param exitCode the exit code of the process
	 * @param lines what the operator is told
	 */
	public CommandOutcome {
		lines = List.copyOf(lines);
	}

	/**
	 * Return whether the command failed, so that its lines are about an error.
	 * @return whether it failed
	 */
	public boolean isFailed() {
		return this.exitCode == FAILED;
	}

	/**
	 * Describe a failure by one sentence.
	 * @param error the failure
	 * @return the outcome
	 */
	public static CommandOutcome failed(Throwable error) {
		Throwable cause = NestedExceptionUtils.getMostSpecificCause(error);
		boolean explained = error instanceof ConnectionUnavailableException && cause != error;
		return failed(explained ? sentence(error) + ": " + sentence(cause) : sentence(error));
	}

	static CommandOutcome failed(String line) {
		return new CommandOutcome(FAILED, List.of(line));
	}

	static CommandOutcome fine(String line) {
		return new CommandOutcome(FINE, List.of(line));
	}

	static CommandOutcome incomplete(String line) {
		return new CommandOutcome(INCOMPLETE, List.of(line));
	}

	private static String sentence(Throwable error) {
		String message = error.getMessage();
		return (message != null && !message.isBlank()) ? message.strip() : error.getClass().getName();
	}

}
