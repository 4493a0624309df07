package dev.asyncorm.autoconfigure;

import java.io.PrintStream;
import java.util.function.IntConsumer;

import dev.asyncorm.command.CommandOutcome;

/**
 * Where a command writes to, and how it ends the process. It is there when a command runs
 * in place of the application.
 *
 * @param out what the command says
 * @param err what went wrong
 * @param exit ends the process with an exit code
 */
record CommandConsole(PrintStream out, PrintStream err, IntConsumer exit) {

	void print(CommandOutcome outcome) {
		PrintStream stream = outcome.isFailed() ? this.err : this.out;
		outcome.lines().forEach(stream::println);
		stream.flush();
	}

}
