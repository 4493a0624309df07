package dev.asyncorm.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseConnectionDetails;

/**
 * A connection as Liquibase asks for it. A type of its own, because Liquibase is
 * optional.
 *
 * @param connection where and as whom to migrate
 */
record LiquibaseMigrationDetails(MigrationConnection connection) implements LiquibaseConnectionDetails {

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
