package dev.asyncorm.autoconfigure;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.analytics.configuration.AnalyticsArgs;
import liquibase.changelog.ChangeLogHistoryServiceFactory;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.changelog.FastCheckService;
import liquibase.changelog.visitor.AbstractChangeExecListener;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.CommandExecutionException;
import liquibase.exception.LiquibaseException;
import liquibase.exception.LockException;
import liquibase.exception.UnexpectedLiquibaseException;
import liquibase.integration.spring.SpringLiquibase;
import liquibase.lockservice.LockServiceFactory;
import liquibase.snapshot.SnapshotGeneratorFactory;
import liquibase.ui.LoggerUIService;
import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;
import reactor.core.publisher.Mono;

import dev.asyncorm.MigrationException;
import dev.asyncorm.schema.MigrationStatus;
import dev.asyncorm.schema.Migrations;
import dev.asyncorm.schema.SyncResult;

/**
 * The versions that Liquibase keeps, by the change sets that it has run. It blocks, so it
 * works on threads that may be blocked.
 */
final class LiquibaseMigrations implements Migrations {

	private static final String[] TABLES = { "TABLE", "BASE TABLE", "PARTITIONED TABLE", "VIEW" };

	private final SpringLiquibase configuration;

	LiquibaseMigrations(SpringLiquibase configuration) {
		this.configuration = configuration;
	}

	@Override
	public Mono<MigrationStatus> status() {
		return work(this::readStatus);
	}

	@Override
	public Mono<SyncResult> sync() {
		return work(this::update);
	}

	@Override
	public Mono<Void> dropVersions() {
		return work(LiquibaseMigrations::dropTables).then();
	}

	private <T> Mono<T> work(LiquibaseWork<T> work) {
		return MigrationWork.uncancellable(() -> MigrationWork.alone(() -> inScope(work)),
				LiquibaseMigrations::translate);
	}

	/**
	 * Work in the scope that the configuration would update in.
	 */
	private <T> T inScope(LiquibaseWork<T> work) throws Exception {
		Map<String, Object> scope = new HashMap<>();
		scope.put(Scope.Attr.ui.name(), new LoggerUIService());
		if (this.configuration.getAnalyticsEnabled() != null) {
			scope.put(AnalyticsArgs.ENABLED.getKey(), this.configuration.getAnalyticsEnabled());
		}
		return Scope.child(scope, () -> {
			Connection connection = connect();
			try (Liquibase liquibase = invoke("createLiquibase", Liquibase.class, Connection.class, connection)) {
				return work.run(liquibase);
			}
			finally {
				reset();
				connection.close();
			}
		});
	}

	private Connection connect() {
		if (this.configuration.isDropFirst()) {
			throw new MigrationException("Liquibase drops everything before each update, so that no version is kept; "
					+ "remove 'spring.liquibase.drop-first'", null);
		}
		try {
			return this.configuration.getDataSource().getConnection();
		}
		catch (SQLException ex) {
			throw MigrationWork.noConnection(ex);
		}
	}

	/**
	 * Call a method that is there for subclasses; all configuration goes into its result.
	 */
	private <T> T invoke(String name, Class<T> result, Class<?> parameter, Object argument) throws Exception {
		Method method = ReflectionUtils.findMethod(this.configuration.getClass(), name, parameter);
		Assert.state(method != null, () -> "SpringLiquibase has no method " + name);
		ReflectionUtils.makeAccessible(method);
		try {
			return result.cast(method.invoke(this.configuration, argument));
		}
		catch (InvocationTargetException ex) {
			throw (ex.getTargetException() instanceof Exception target) ? target : ex;
		}
	}

	/**
	 * Forget what Liquibase remembers of a database beyond its connection.
	 */
	private static void reset() {
		LockServiceFactory.getInstance().resetAll();
		Scope.getCurrentScope().getSingleton(ChangeLogHistoryServiceFactory.class).resetAll();
		Scope.getCurrentScope().getSingleton(FastCheckService.class).clearCache();
	}

	private MigrationStatus readStatus(Liquibase liquibase) throws Exception {
		Database database = liquibase.getDatabase();
		if (!hasHistory(database)) {
			return hasTables(database) ? MigrationStatus.UNVERSIONED : MigrationStatus.NO_INFO;
		}
		Contexts contexts = new Contexts(this.configuration.getContexts());
		LabelExpression labels = new LabelExpression(this.configuration.getLabelFilter());
		boolean upgrade = false;
		for (ChangeSet changeSet : liquibase.listUnrunChangeSets(contexts, labels, false)) {
			upgrade |= !changeSet.shouldAlwaysRun() || database.getRanChangeSet(changeSet) == null;
		}
		if (!liquibase.listUnexpectedChangeSets(contexts, labels).isEmpty()) {
			return MigrationStatus.AHEAD;
		}
		return upgrade ? MigrationStatus.UPGRADE_AVAILABLE : MigrationStatus.UP_TO_DATE;
	}

	private static boolean hasHistory(Database database) throws LiquibaseException {
		return SnapshotGeneratorFactory.getInstance().hasDatabaseChangeLogTable(database);
	}

	private static boolean hasTables(Database database) throws SQLException {
		Connection connection = ((JdbcConnection) database.getConnection()).getUnderlyingConnection();
		try (ResultSet tables = connection.getMetaData()
			.getTables(null, database.getDefaultSchemaName(), null, TABLES)) {
			while (tables.next()) {
				if (!database.getDatabaseChangeLogLockTableName().equalsIgnoreCase(tables.getString("TABLE_NAME"))) {
					return true;
				}
			}
			return false;
		}
	}

	private SyncResult update(Liquibase liquibase) throws Exception {
		MigrationStatus before = readStatus(liquibase);
		if (before == MigrationStatus.AHEAD) {
			throw MigrationWork.ahead();
		}
		if (before == MigrationStatus.UNVERSIONED) {
			throw new MigrationException("The database has tables but no version; tell its version by Liquibase's "
					+ "changelog-sync or changelog-sync-to-tag", null);
		}
		AtomicInteger executed = new AtomicInteger();
		liquibase.setChangeExecListener(new AbstractChangeExecListener() {

			@Override
			public void ran(ChangeSet changeSet, DatabaseChangeLog changeLog, Database database,
					ChangeSet.ExecType type) {
				executed.incrementAndGet();
			}

		});
		invoke("performUpdate", Object.class, Liquibase.class, liquibase);
		if (executed.get() == 0) {
			return SyncResult.ALREADY_UP_TO_DATE;
		}
		return (before == MigrationStatus.NO_INFO) ? SyncResult.CREATED : SyncResult.UPGRADED;
	}

	private static boolean dropTables(Liquibase liquibase) throws LiquibaseException {
		Database database = liquibase.getDatabase();
		Scope.getCurrentScope()
			.getSingleton(ChangeLogHistoryServiceFactory.class)
			.getChangeLogService(database)
			.destroy();
		LockServiceFactory.getInstance().getLockService(database).destroy();
		database.commit();
		return true;
	}

	private static Throwable translate(Throwable failure) {
		Throwable cause = failure;
		while (cause.getCause() instanceof LiquibaseException inner
				&& (cause.getClass() == LiquibaseException.class || cause instanceof CommandExecutionException)) {
			cause = inner;
		}
		if (cause instanceof LockException) {
			return new MigrationException(cause.getMessage() + "; if nobody else migrates, what locked it has died, "
					+ "and Liquibase's release-locks unlocks it", failure);
		}
		boolean tool = cause instanceof LiquibaseException || cause instanceof UnexpectedLiquibaseException
				|| cause instanceof SQLException;
		return tool ? new MigrationException(String.valueOf(cause.getMessage()), failure) : failure;
	}

	/**
	 * Work with one connection.
	 *
	 * @param <T> the type of the result
	 */
	@FunctionalInterface
	private interface LiquibaseWork<T> {

		T run(Liquibase liquibase) throws Exception;

	}

}
