package dev.asyncorm.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * Where and as whom to migrate: a tool may log in as somebody else than the application.
 *
 * @param details where the database is
 * @param user the user of the tool, or {@code null} for the application's
 * @param secret the password of the tool, or {@code null}
 * @param driver the class of the JDBC driver
 */
record MigrationConnection(JdbcConnectionDetails details, @Nullable String user, @Nullable String secret,
		String driver) {

	static MigrationConnection of(JdbcConnectionDetails details, @Nullable String user, @Nullable String secret,
			@Nullable String driver) {
		return new MigrationConnection(details, user, secret, (driver != null) ? driver : details.getDriverClassName());
	}

	@Nullable String username() {
		return (this.user != null) ? this.user : this.details.getUsername();
	}

	@Nullable String password() {
		return (this.user != null || this.secret != null) ? this.secret : this.details.getPassword();
	}

	@Override
	public String toString() {
		return "MigrationConnection[driver=" + this.driver + "]";
	}

}
