package dev.asyncorm.autoconfigure;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.ConnectionUnavailableException;
import dev.asyncorm.schema.Schema;
import dev.asyncorm.schema.SchemaMode;

/**
 * Creates the tables before anything uses the database, and drops them after the last use
 * and before the pool is closed: it depends on the pool, and all users depend on it.
 */
final class SchemaInitializer implements InitializingBean, DisposableBean {

	private static final Log logger = LogFactory.getLog(SchemaInitializer.class);

	/** Creating may wait for another instance of the application that starts, too. */
	private static final Duration CREATE_TIMEOUT = Duration.ofMinutes(2);

	private final Schema schema;

	private final SchemaMode mode;

	private final Duration dropTimeout;

	SchemaInitializer(Schema schema, SchemaMode mode, Duration dropTimeout) {
		this.schema = schema;
		this.mode = mode;
		this.dropTimeout = dropTimeout;
	}

	@Override
	public void afterPropertiesSet() {
		if (this.mode != SchemaMode.NONE) {
			if (this.schema.ddl().isEmpty()) {
				logger
					.warn("'async-orm.schema.mode' is set, but there is no entity to create a table for; put @Table on "
							+ "the entities");
			}
			createAll();
		}
	}

	private void createAll() {
		try {
			this.schema.createAll().block(CREATE_TIMEOUT);
		}
		catch (ConnectionUnavailableException ex) {
			throw new AsyncOrmConfigurationException(
					"The tables could not be created because there is no connection to the database.",
					"Start the database and compare host, port, name and credentials in 'spring.r2dbc.*' or "
							+ "'async-orm.databases.default.*', or set 'async-orm.schema.mode' to 'none'.",
					ex);
		}
	}

	@Override
	public void destroy() {
		if (this.mode == SchemaMode.CREATE_DROP) {
			try {
				this.schema.dropAll().block(this.dropTimeout);
			}
			catch (RuntimeException ex) {
				logger.warn("The tables could not be dropped at shutdown", ex);
			}
		}
	}

}
