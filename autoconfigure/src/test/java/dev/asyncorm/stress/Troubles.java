package dev.asyncorm.stress;

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.slf4j.LoggerFactory;

/**
 * Watches the log for what must never be in it, however badly clients behave: errors that
 * nobody received, connections that came back dirty, defects.
 */
final class Troubles implements AutoCloseable {

	private static final List<String> SIGNS = List.of("onErrorDropped", "onNextDropped", "with an open transaction",
			"could not be given back", "in the background", "Async resource cleanup", "could not be ended",
			"The rollback failed", "Already value", "commit failed", "ClassCastException", "NullPointerException",
			"IllegalStateException");

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	Troubles() {
		this.appender.start();
		this.root.addAppender(this.appender);
	}

	/**
	 * Return what was logged that must not be.
	 * @return messages with the error behind them
	 */
	List<String> seen() {
		return List.copyOf(this.appender.list)
			.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(Level.WARN))
			.map(Troubles::describe)
			.filter((line) -> SIGNS.stream().anyMatch(line::contains))
			.distinct()
			.toList();
	}

	private static String describe(ILoggingEvent event) {
		String error = (event.getThrowableProxy() != null)
				? ": " + event.getThrowableProxy().getClassName() + ": " + event.getThrowableProxy().getMessage() : "";
		return event.getLoggerName() + " " + event.getFormattedMessage() + error;
	}

	@Override
	public void close() {
		this.root.detachAppender(this.appender);
	}

}
