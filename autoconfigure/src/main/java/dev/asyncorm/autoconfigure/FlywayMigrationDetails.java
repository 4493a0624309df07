package dev.asyncorm.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;

/**
 * A connection as Flyway asks for it. A type of its own, because Flyway is optional.
 *
 * @param connection where and as whom to migrate
 */
record FlywayMigrationDetails(MigrationConnection connection) implements FlywayConnectionDetails {

	@Override
	public @Nullable String getUsername() {
		return this.connection.username();
	}

	@Override
	public @Nullable String getPassword() {
		return this.connection.password();
	}

	@Override
	public String getJdbcUrl() {
		return this.connection.details().getJdbcUrl();
	}

	@Override
	public String getDriverClassName() {
		return this.connection.driver();
	}

}
