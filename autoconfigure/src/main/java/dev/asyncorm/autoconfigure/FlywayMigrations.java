package dev.asyncorm.autoconfigure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.internal.exception.sqlExceptions.FlywaySqlUnableToConnectToDbException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.asyncorm.ConnectionUnavailableException;
import dev.asyncorm.MigrationException;
import dev.asyncorm.schema.MigrationStatus;
import dev.asyncorm.schema.Migrations;
import dev.asyncorm.schema.SyncResult;

/**
 * The versions that Flyway keeps. It blocks, so it works on threads that may be blocked.
 */
final class FlywayMigrations implements Migrations {

	/** Flyway's own lock does not hold on H2; its databases are mostly of one JVM. */
	private static final Lock lock = new ReentrantLock();

	private final Flyway flyway;

	FlywayMigrations(Flyway flyway) {
		this.flyway = flyway;
	}

	/**
	 * Migrate on the current thread, after all others of this JVM that do.
	 */
	static MigrateResult migrate(Flyway flyway) {
		lock.lock();
		try {
			return flyway.migrate();
		}
		finally {
			lock.unlock();
		}
	}

	@Override
	public Mono<MigrationStatus> status() {
		return uncancellable(this::readStatus);
	}

	@Override
	public Mono<SyncResult> sync() {
		return uncancellable(this::migrateOlder);
	}

	/**
	 * A cache never cancels its source: an interrupt in the middle of a migration would
	 * leave half of it.
	 */
	private static <T> Mono<T> uncancellable(Callable<T> work) {
		return Mono.defer(() -> Mono.fromCallable(work)
			.subscribeOn(Schedulers.boundedElastic())
			.onErrorMap(FlywayException.class, FlywayMigrations::translate)
			.cache());
	}

	private static Throwable translate(FlywayException failure) {
		if (failure instanceof FlywaySqlUnableToConnectToDbException) {
			return new ConnectionUnavailableException(
					"No connection for migrations; check that the database runs and accepts the user", failure);
		}
		return new MigrationException(String.valueOf(failure.getMessage()), failure);
	}

	private MigrationStatus readStatus() throws SQLException {
		MigrationInfoService info = this.flyway.info();
		MigrationInfo[] migrations = info.all();
		MigrationInfo failed = find(migrations, MigrationState.FAILED, MigrationState.MISSING_FAILED,
				MigrationState.FUTURE_FAILED);
		if (failed != null) {
			throw new MigrationException(
					"Migration " + failed.getVersion() + " (" + failed.getDescription()
							+ ") has failed before; correct what it left behind and repair the history by Flyway",
					null);
		}
		if (info.applied().length == 0 && !hasHistory()) {
			return info.getInfoResult().allSchemasEmpty ? MigrationStatus.NO_INFO : MigrationStatus.UNVERSIONED;
		}
		if (find(migrations, MigrationState.FUTURE_SUCCESS) != null) {
			return MigrationStatus.AHEAD;
		}
		return (info.pending().length > 0) ? MigrationStatus.UPGRADE_AVAILABLE : MigrationStatus.UP_TO_DATE;
	}

	private static @Nullable MigrationInfo find(MigrationInfo[] migrations, MigrationState... states) {
		return Arrays.stream(migrations)
			.filter((migration) -> Arrays.asList(states).contains(migration.getState()))
			.findFirst()
			.orElse(null);
	}

	/**
	 * A history without entries is a version, too: that of an application without
	 * migrations.
	 */
	private boolean hasHistory() throws SQLException {
		try (Connection connection = this.flyway.getConfiguration().getDataSource().getConnection();
				ResultSet tables = connection.getMetaData()
					.getTables(null, null, this.flyway.getConfiguration().getTable(), null)) {
			return tables.next();
		}
	}

	private SyncResult migrateOlder() throws SQLException {
		if (readStatus() == MigrationStatus.AHEAD) {
			throw new MigrationException(
					"The database is newer than the application; start the version that migrated it, or a newer one",
					null);
		}
		MigrateResult result = migrate(this.flyway);
		if (result.migrationsExecuted == 0) {
			return SyncResult.ALREADY_UP_TO_DATE;
		}
		return (result.initialSchemaVersion == null) ? SyncResult.CREATED : SyncResult.UPGRADED;
	}

}
