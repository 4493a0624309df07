package dev.asyncorm.provider;

import java.util.Locale;

import io.r2dbc.spi.ConnectionFactoryOptions;

import dev.asyncorm.AsyncOrmConfigurationException;

/**
 * The databases that can be configured by type, each with the driver that it needs.
 */
enum DatabaseType {

	POSTGRESQL("postgresql", "org.postgresql:r2dbc-postgresql"), H2("h2", "io.r2dbc:r2dbc-h2");

	private final String driver;

	private final String artifact;

	DatabaseType(String driver, String artifact) {
		this.driver = driver;
		this.artifact = artifact;
	}

	static DatabaseType of(String type) {
		return switch (type.trim().toLowerCase(Locale.ROOT)) {
			case "postgresql", "postgres" -> POSTGRESQL;
			case "h2" -> H2;
			default -> throw new AsyncOrmConfigurationException("The database type '" + type + "' is unknown.",
					"Use one of postgresql, h2.");
		};
	}

	static DatabaseType of(ConnectionFactoryOptions options) {
		return of(String.valueOf(options.getRequiredValue(ConnectionFactoryOptions.DRIVER)));
	}

	String driver() {
		return this.driver;
	}

	String artifact() {
		return this.artifact;
	}

}
