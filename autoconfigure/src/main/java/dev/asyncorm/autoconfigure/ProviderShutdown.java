package dev.asyncorm.autoconfigure;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.DisposableBean;

import dev.asyncorm.provider.AsyncOrmProvider;

/**
 * Closes the provider when the application stops, and waits for running sessions for a
 * limited time.
 */
final class ProviderShutdown implements DisposableBean {

	private static final Log logger = LogFactory.getLog(ProviderShutdown.class);

	private final AsyncOrmProvider provider;

	private final Duration timeout;

	ProviderShutdown(AsyncOrmProvider provider, Duration timeout) {
		this.provider = provider;
		this.timeout = timeout;
	}

	@Override
	public void destroy() {
		try {
			this.provider.close().block(this.timeout);
		}
		catch (IllegalStateException ex) {
			logger.warn("Sessions were still running after " + this.timeout.toMillis()
					+ " ms ('async-orm.shutdown-timeout'); their connections are closed now", ex);
		}
	}

}
