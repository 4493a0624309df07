package dev.asyncorm.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.connection.BeginMode;
import dev.asyncorm.provider.DatabaseConfiguration;
import dev.asyncorm.provider.PoolConfiguration;
import dev.asyncorm.schema.SchemaMode;

/**
 * Configuration properties for async-orm.
 *
 * @param session how sessions use their connection
 * @param web how requests use sessions
 * @param echo Log of the SQL that is sent, by the logger 'dev.asyncorm.sql': 'off', 'sql'
 * with parameters masked, or 'sql-with-parameters'. 'true' means 'sql'.
 * @param schema what happens to the tables of the mapped entities
 * @param databases Databases by name. 'default' takes the place of 'spring.r2dbc.*'.
 * @param shutdownTimeout Time that running sessions have to end when the application
 * stops.
 */
@ConfigurationProperties("async-orm")
record AsyncOrmProperties(@DefaultValue Session session, @DefaultValue Web web, @DefaultValue("off") String echo,
		@DefaultValue Schema schema, @DefaultValue Map<String, Database> databases,
		@DefaultValue("30s") Duration shutdownTimeout) {

	static final String DEFAULT_DATABASE = "default";

	/**
	 * Return the default database, if it is configured here.
	 */
	@Nullable Database defaultDatabase() {
		return this.databases.get(DEFAULT_DATABASE);
	}

	/**
	 * Sessions.
	 *
	 * @param begin When BEGIN is sent. By default, plain reads before the first write run
	 * without a transaction.
	 * @param bufferRows Number of rows of a half-read result that are buffered when
	 * another statement of the same session waits for its end.
	 * @param fetchSize Number of rows that are fetched at a time by reads that set no
	 * fetch size, on databases with cursors. 0 fetches all at once.
	 * @param acquireTimeout Time that a statement waits for a connection of
	 * 'spring.r2dbc.*'. Databases of 'async-orm.databases' have their own.
	 */
	record Session(@DefaultValue("on-first-write") BeginMode begin, @DefaultValue("50000") int bufferRows,
			@DefaultValue("1000") int fetchSize, @DefaultValue("30s") Duration acquireTimeout) {
	}

	/**
	 * Requests.
	 *
	 * @param enabled Whether each request gets a session.
	 * @param order Order of the filter that opens the session. The default is after
	 * Spring Security.
	 * @param commitOn Statuses that commit, such as '2xx', '3xx' or '404'. All others
	 * roll back.
	 * @param responseBuffer Size up to which a response that is written in pieces is held
	 * back until the commit.
	 * @param excludePaths Path patterns of requests that get no session.
	 */
	record Web(@DefaultValue("true") boolean enabled, @DefaultValue("-90") int order,
			@DefaultValue("2xx") List<String> commitOn, @DefaultValue("256KB") DataSize responseBuffer,
			@DefaultValue List<String> excludePaths) {
	}

	/**
	 * Schema.
	 *
	 * @param mode What to do at startup and shutdown: 'none', 'create' missing tables
	 * before anything uses the database, 'create-drop' them at shutdown, too, 'update'
	 * what there is by what is missing, or 'validate' it.
	 * @param sync When Flyway or Liquibase migrates the database: 'on-startup', or 'off'
	 * for by hand.
	 * @param migrations Folder that the command 'diff' writes migrations to.
	 */
	record Schema(@DefaultValue("none") SchemaMode mode, @DefaultValue("on-startup") Sync sync,
			@DefaultValue("src/main/resources/db/migration") String migrations) {
	}

	/**
	 * One database.
	 *
	 * @param url URL of the database, as 'r2dbc:', 'jdbc:', 'postgres:' or 'postgresql:'.
	 * Takes the place of type, host, port and name.
	 * @param type Type of the database: 'postgresql' or 'h2'.
	 * @param host Host name of the database server.
	 * @param port TCP port of the database server.
	 * @param name Name of the database.
	 * @param username User name for the login.
	 * @param password Password for the login, as it is: nothing in it needs encoding.
	 * @param options Further options of the R2DBC driver, by name.
	 * @param pool the connection pool
	 */
	record Database(@Nullable String url, @Nullable String type, @Nullable String host, @Nullable Integer port,
			@Nullable String name, @Nullable String username, @Nullable String password,
			@DefaultValue Map<String, String> options, @DefaultValue Pool pool) {

		DatabaseConfiguration toConfiguration() {
			return new DatabaseConfiguration(this.url, this.type, this.host, this.port, this.name, this.username,
					this.password, this.options);
		}

		@Override
		public String toString() {
			return toConfiguration() + " " + this.pool;
		}

	}

	/**
	 * A connection pool.
	 *
	 * @param size Number of connections that are kept.
	 * @param maxOverflow Number of connections that may be open beyond the size, under
	 * load.
	 * @param acquireTimeout Time that a statement waits for a connection.
	 * @param prePing Whether to test each connection by a round trip before it is used.
	 * @param recycle Age at which a connection is replaced. By default, never.
	 * @param idleTimeout Time after which an unused connection is closed.
	 */
	record Pool(@DefaultValue("10") int size, @DefaultValue("0") int maxOverflow,
			@DefaultValue("30s") Duration acquireTimeout, @DefaultValue("false") boolean prePing,
			@Nullable Duration recycle, @DefaultValue("30m") Duration idleTimeout) {

		PoolConfiguration toConfiguration() {
			return new PoolConfiguration(this.size, this.maxOverflow, this.acquireTimeout, this.prePing, this.recycle,
					this.idleTimeout);
		}

	}

	/**
	 * When the database is migrated.
	 */
	enum Sync {

		ON_STARTUP, OFF

	}

	/**
	 * What is logged.
	 */
	enum Echo {

		OFF, SQL, SQL_WITH_PARAMETERS;

		static Echo of(String value) {
			return switch (value.trim().toLowerCase(Locale.ROOT).replace('_', '-')) {
				case "off", "false", "" -> OFF;
				case "sql", "true", "on" -> SQL;
				case "sql-with-parameters" -> SQL_WITH_PARAMETERS;
				default ->
					throw new AsyncOrmConfigurationException("'async-orm.echo' has the unknown value '" + value + "'.",
							"Use one of off, sql, sql-with-parameters.");
			};
		}

	}

}
