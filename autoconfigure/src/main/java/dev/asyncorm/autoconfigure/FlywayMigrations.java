package dev.asyncorm.autoconfigure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.internal.exception.sqlExceptions.FlywaySqlUnableToConnectToDbException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import dev.asyncorm.MigrationException;
import dev.asyncorm.schema.MigrationStatus;
import dev.asyncorm.schema.Migrations;
import dev.asyncorm.schema.SyncResult;

/**
 * The versions that Flyway keeps. It blocks, so it works on threads that may be blocked.
 */
final class FlywayMigrations implements Migrations {

	private final Flyway flyway;

	FlywayMigrations(Flyway flyway) {
		this.flyway = flyway;
	}

	@Override
	public Mono<MigrationStatus> status() {
		return MigrationWork.uncancellable(this::readStatus, FlywayMigrations::translate);
	}

	@Override
	public Mono<SyncResult> sync() {
		return MigrationWork.uncancellable(() -> MigrationWork.alone(this::migrateOlder), FlywayMigrations::translate);
	}

	@Override
	public Mono<Void> dropVersions() {
		return MigrationWork.uncancellable(() -> MigrationWork.alone(this::dropHistory), FlywayMigrations::translate)
			.then();
	}

	private static Throwable translate(Throwable failure) {
		if (failure instanceof FlywaySqlUnableToConnectToDbException) {
			return MigrationWork.noConnection(failure);
		}
		return (failure instanceof FlywayException || failure instanceof SQLException)
				? new MigrationException(String.valueOf(failure.getMessage()), failure) : failure;
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
		Configuration configuration = this.flyway.getConfiguration();
		try (Connection connection = configuration.getDataSource().getConnection();
				ResultSet tables = connection.getMetaData()
					.getTables(null, historySchema(connection), configuration.getTable(), null)) {
			return tables.next();
		}
	}

	/**
	 * Return the schema of the history, which must not be mistaken for that of another
	 * application in the same database.
	 */
	private @Nullable String historySchema(Connection connection) throws SQLException {
		Configuration configuration = this.flyway.getConfiguration();
		String[] schemas = configuration.getSchemas();
		if (configuration.getDefaultSchema() != null) {
			return configuration.getDefaultSchema();
		}
		return (schemas.length > 0) ? schemas[0] : connection.getSchema();
	}

	private boolean dropHistory() throws SQLException {
		Configuration configuration = this.flyway.getConfiguration();
		try (Connection connection = configuration.getDataSource().getConnection();
				Statement statement = connection.createStatement()) {
			String schema = historySchema(connection);
			String table = quoted(configuration.getTable());
			return statement
				.execute("drop table if exists " + ((schema != null) ? quoted(schema) + "." + table : table));
		}
	}

	private static String quoted(String identifier) {
		return '"' + identifier.replace("\"", "\"\"") + '"';
	}

	private SyncResult migrateOlder() throws SQLException {
		if (readStatus() == MigrationStatus.AHEAD) {
			throw MigrationWork.ahead();
		}
		MigrateResult result = this.flyway.migrate();
		if (result.migrationsExecuted == 0) {
			return SyncResult.ALREADY_UP_TO_DATE;
		}
		return (result.initialSchemaVersion == null) ? SyncResult.CREATED : SyncResult.UPGRADED;
	}

}
