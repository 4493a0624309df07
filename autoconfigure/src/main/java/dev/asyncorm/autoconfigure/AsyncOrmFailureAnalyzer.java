package dev.asyncorm.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import dev.asyncorm.AsyncOrmConfigurationException;

/**
 * Prints what is wrong with a configuration and what to do about it instead of a stack
 * trace.
 */
final class AsyncOrmFailureAnalyzer extends AbstractFailureAnalyzer<AsyncOrmConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, AsyncOrmConfigurationException cause) {
		return new FailureAnalysis(cause.getDescription(), cause.getAction(), cause);
	}

}
