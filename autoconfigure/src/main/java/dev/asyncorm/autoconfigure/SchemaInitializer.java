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
import dev.asyncorm.schema.SchemaReport;

/**
 * Creates, updates or validates the tables before anything uses the database, and drops
 * them after the last use and before the pool is closed: it depends on the pool, and all
 * users depend on it.
 */
final class SchemaInitializer implements InitializingBean, DisposableBean {

	private static final Log logger = LogFactory.getLog(SchemaInitializer.class);

	/** A change may wait for another instance of the application that starts, too. */
	private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

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
		if (this.mode == SchemaMode.NONE) {
			return;
		}
		if (this.schema.ddl().isEmpty()) {
			logger.warn(
					"'async-orm.schema.mode' is set, but there is no entity with a table; put @Table on the entities");
		}
		try {
			run();
		}
		catch (ConnectionUnavailableException ex) {
			throw new AsyncOrmConfigurationException(
					"The tables could not be " + done() + " because there is no connection to the database.",
					"Start the database and compare host, port, name and credentials in 'spring.r2dbc.*' or "
							+ "'async-orm.databases.default.*', or set 'async-orm.schema.mode' to 'none'.",
					ex);
		}
	}

	private String done() {
		return switch (this.mode) {
			case VALIDATE -> "validated";
			case UPDATE -> "updated";
			default -> "created";
		};
	}

	private void run() {
		switch (this.mode) {
			case CREATE, CREATE_DROP -> this.schema.createAll().block(START_TIMEOUT);
			case UPDATE -> this.schema.update().block(START_TIMEOUT);
			case VALIDATE -> validate();
			case NONE -> {
			}
		}
	}

	private void validate() {
		SchemaReport report = this.schema.validate().block(START_TIMEOUT);
		if (report == null || report.isValid()) {
			logger.debug(report);
			return;
		}
		// what only the database knows of may be much, and hides what is wrong
		SchemaReport errors = new SchemaReport(report.errors());
		throw new AsyncOrmConfigurationException("The database is not what the entities describe:\n" + errors,
				"Migrate the database or change the entities; 'draft()' of the Schema writes the migration. Or set "
						+ "'async-orm.schema.mode' to 'none'.");
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
