package dev.asyncorm.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

import dev.asyncorm.AsyncOrmConfigurationException;

/**
 * Tells at startup which dependency a migration lacks. Boot would say nothing, or name a
 * class.
 *
 * @param tool the name of the tool
 * @param prefix the prefix of its properties
 * @param classLoader where to look for classes
 */
record MigrationRequirements(String tool, String prefix, @Nullable ClassLoader classLoader) {

	private static final String POSTGRES = "jdbc:postgresql:";

	void checkFlyway(MigrationConnection connection) {
		check(connection);
		if (connection.details().getJdbcUrl().startsWith(POSTGRES)) {
			require("org.flywaydb.database.postgresql.PostgreSQLDatabaseType", "its module for PostgreSQL",
					"org.flywaydb:flyway-database-postgresql");
		}
	}

	void check(MigrationConnection connection) {
		require("org.springframework.jdbc.support.JdbcUtils", "Spring's JDBC support",
				"org.springframework:spring-jdbc");
		boolean postgres = connection.details().getJdbcUrl().startsWith(POSTGRES);
		require(connection.driver(), "the JDBC driver of the database",
				postgres ? "org.postgresql:postgresql" : "com.h2database:h2");
	}

	private void require(String className, String what, String artifact) {
		if (!ClassUtils.isPresent(className, this.classLoader)) {
			throw new AsyncOrmConfigurationException(
					this.tool + " cannot migrate the database: " + what + " is not on the class path.",
					"Add " + artifact + " to the dependencies, or set '" + this.prefix + ".enabled' to 'false'.");
		}
	}

}
