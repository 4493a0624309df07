package dev.asyncorm.schema;

import org.springframework.lang.CheckReturnValue;
import reactor.core.publisher.Mono;

import dev.asyncorm.AsyncOrmConfigurationException;

/**
 * The versions of one database. They are read and changed on connections of their own,
 * never on that of a session.
 * <p>
 * Implementations are safe for concurrent use, also by several instances of the
 * application: one migrates, the others wait. Failures are errors, never a status.
 *
 * @since 0.1.0
 */
public interface Migrations {

	/**
	 * Compare the database with the migrations of the application.
	 * @return the status
	 */
	@CheckReturnValue
	Mono<MigrationStatus> status();

	/**
	 * Apply the migrations that were not applied yet. A database that has tables but no
	 * version is refused, unless it is configured which version it has. Cancelling stops
	 * the waiting, not the work.
	 * @return what was done
	 */
	@CheckReturnValue
	Mono<SyncResult> sync();

	/**
	 * Drop the tables that keep the versions, if they are there, and nothing else. The
	 * migrations are applied again by the next {@link #sync()}. Cancelling stops the
	 * waiting, not the work.
	 * @return completion
	 */
	@CheckReturnValue
	Mono<Void> dropVersions();

	/**
	 * Return the migrations of a database that has none: asking for them is an error,
	 * dropping them does nothing.
	 * @return the migrations
	 */
	static Migrations none() {
		return new Migrations() {

			@Override
			public Mono<MigrationStatus> status() {
				return Mono.error(Migrations::missing);
			}

			@Override
			public Mono<SyncResult> sync() {
				return Mono.error(Migrations::missing);
			}

			@Override
			public Mono<Void> dropVersions() {
				return Mono.empty();
			}

		};
	}

	private static Throwable missing() {
		return new AsyncOrmConfigurationException("This database has no migrations, so that its version is unknown.",
				"Add org.springframework.boot:spring-boot-starter-flyway to the dependencies, and migrations in "
						+ "'db/migration' to the class path, or do it with spring-boot-starter-liquibase.");
	}

}
