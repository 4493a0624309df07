package dev.asyncorm.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.function.Tuple2;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.ConnectionUnavailableException;
import dev.asyncorm.MigrationException;
import dev.asyncorm.fixture.TestDatabase;
import dev.asyncorm.provider.AsyncOrmProvider;
import dev.asyncorm.schema.MigrationStatus;
import dev.asyncorm.schema.SyncResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operators are told of the version of a database.
 */
abstract class MigrationStatusTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final String FIRST = "spring.flyway.locations=classpath:migrations/first";

	private static final String BOTH = "spring.flyway.locations=classpath:migrations/notes";

	private static final String BROKEN = "spring.flyway.locations=classpath:migrations/broken";

	private static final String NOTES_BY_HAND = "create table \"migrated_note\" (id bigint, text varchar(100))";

	private final TestDatabase database;

	private final ApplicationContextRunner runner;

	MigrationStatusTests(TestDatabase database) {
		this.database = database;
		this.runner = MigrationTests.runner()
			.withPropertyValues("async-orm.schema.sync=off", "spring.r2dbc.pool.initial-size=0",
					"spring.r2dbc.pool.max-size=1")
			.withPropertyValues(database.propertyValues());
	}

	@AfterEach
	void dropTables() {
		MigrationTests.dropTables(this.database);
	}

	private void with(String property, Consumer<AsyncOrmProvider> work) {
		this.runner.withPropertyValues(property).run((context) -> {
			assertThat(context).hasNotFailed();
			work.accept(context.getBean(AsyncOrmProvider.class));
		});
	}

	private static void expect(Mono<?> mono, Object value) {
		StepVerifier.create(mono.cast(Object.class)).expectNext(value).expectComplete().verify(TIMEOUT);
	}

	private static void expectError(Mono<?> mono, Class<? extends Throwable> type, String message) {
		StepVerifier.create(mono)
			.expectErrorSatisfies((error) -> assertThat(error).isInstanceOf(type).hasMessageContaining(message))
			.verify(TIMEOUT);
	}

	@Test
	@DisplayName("V1 an empty database is created, an older one upgraded, a current one left alone")
	void answersWhatWasDone() {
		with(FIRST, (provider) -> {
			expect(provider.status(), MigrationStatus.NO_INFO);
			expect(provider.sync(), SyncResult.CREATED);
			expect(provider.status(), MigrationStatus.UP_TO_DATE);
		});
		with(BOTH, (provider) -> {
			expect(provider.status(), MigrationStatus.UPGRADE_AVAILABLE);
			expect(provider.sync(), SyncResult.UPGRADED);
			expect(provider.sync(), SyncResult.ALREADY_UP_TO_DATE);
			expect(provider.status(), MigrationStatus.UP_TO_DATE);
		});
		assertThat(SyncResult.values()).extracting(SyncResult::message)
			.containsExactly("Database already up-to-date.", "Database created.", "Database upgraded.");
	}

	@Test
	@DisplayName("V2 the status is read on another connection than the session's, which is the pool's only one")
	void usesConnectionOfItsOwn() {
		this.runner.withPropertyValues(FIRST).run((context) -> {
			AsyncOrmProvider provider = context.getBean(AsyncOrmProvider.class);
			DatabaseClient client = context.getBean(DatabaseClient.class);
			expect(provider.sync(), SyncResult.CREATED);
			expect(provider.inTransaction((session) -> client.sql("insert into \"migrated_note\" (text) values ('a')")
				.fetch()
				.rowsUpdated()
				.then(provider.status())), MigrationStatus.UP_TO_DATE);
		});
		assertThat(this.database.count("\"migrated_note\"")).isEqualTo(1);
	}

	@Test
	@DisplayName("V3 a database with tables but no version is refused, or baselined by configuration")
	void refusesDatabaseWithoutVersion() {
		this.database.execute(NOTES_BY_HAND);
		with(BOTH, (provider) -> {
			expect(provider.status(), MigrationStatus.UNVERSIONED);
			expectError(provider.sync(), MigrationException.class, "baseline");
			expect(provider.status(), MigrationStatus.UNVERSIONED);
		});
		this.runner.withPropertyValues(BOTH, "spring.flyway.baseline-on-migrate=true").run((context) -> {
			AsyncOrmProvider provider = context.getBean(AsyncOrmProvider.class);
			expect(provider.sync(), SyncResult.UPGRADED);
			expect(provider.status(), MigrationStatus.UP_TO_DATE);
		});
		assertThat(this.database.query("select author from \"migrated_note\"")).isEmpty();
	}

	@Test
	@DisplayName("V4 a database that is newer than the application is ahead, and not changed")
	void saysWhenDatabaseIsNewer() {
		with(BOTH, (provider) -> expect(provider.sync(), SyncResult.CREATED));
		with(FIRST, (provider) -> {
			expect(provider.status(), MigrationStatus.AHEAD);
			expectError(provider.sync(), MigrationException.class, "newer than the application");
		});
	}

	@Test
	@DisplayName("V5 a failed connection is an error and no status")
	void failsWithoutConnection() {
		// H2 makes the first user that connects the owner
		this.database.query("select 1");
		this.runner.withPropertyValues(FIRST, "spring.r2dbc.username=somebody_else").run((context) -> {
			AsyncOrmProvider provider = context.getBean(AsyncOrmProvider.class);
			expectError(provider.status(), ConnectionUnavailableException.class, "No connection for migrations");
			expectError(provider.sync(), ConnectionUnavailableException.class, "No connection for migrations");
		});
	}

	@Test
	@DisplayName("V5 a migration that failed is an error, and stays one where its first half is still there")
	void failsAfterFailedMigration() {
		with(BROKEN, (provider) -> {
			expectError(provider.sync(), MigrationException.class, "V2__half.sql");
			if (this.database.isPostgres()) {
				expect(provider.status(), MigrationStatus.UPGRADE_AVAILABLE);
			}
			else {
				expectError(provider.status(), MigrationException.class, "Migration 2 (half) has failed before");
			}
		});
	}

	@Test
	@DisplayName("V5 a history that cannot be read is an error, and not one of the connection")
	void failsWithUnreadableHistory() {
		with(FIRST, (provider) -> expect(provider.sync(), SyncResult.CREATED));
		this.database.execute("alter table \"flyway_schema_history\" drop column \"checksum\"");
		with(BOTH, (provider) -> expectError(provider.status(), MigrationException.class, "flyway_schema_history"));
	}

	@Test
	@DisplayName("the history of another application, in another schema, is no version of this one")
	void ignoresHistoryInOtherSchema() {
		this.database.execute("create schema other", "create table other.\"flyway_schema_history\" (id bigint)");
		try {
			with(FIRST, (provider) -> {
				expect(provider.status(), MigrationStatus.NO_INFO);
				expect(provider.sync(), SyncResult.CREATED);
			});
		}
		finally {
			this.database.execute("drop schema other cascade");
		}
	}

	@RepeatedTest(5)
	@DisplayName("V7 of two instances at once, both end well and each migration runs once")
	void migratesOnceWhenTwoInstancesDo() {
		with(BOTH, (first) -> with(BOTH, (second) -> {
			Tuple2<SyncResult, SyncResult> results = Mono.zip(first.sync(), second.sync()).block(TIMEOUT);
			assertThat(results).isNotNull();
			assertThat(results.toList()).contains(SyncResult.CREATED);
			expect(first.status(), MigrationStatus.UP_TO_DATE);
		}));
		assertThat(this.database.query("select \"version\" as v from \"flyway_schema_history\" "
				+ "where \"version\" is not null order by \"installed_rank\""))
			.extracting((row) -> row.get("v"))
			.isEqualTo(List.of("1", "2"));
	}

	@Test
	void saysWhatIsMissingWithoutFlyway() {
		this.runner.withPropertyValues("spring.flyway.enabled=false").run((context) -> {
			AsyncOrmProvider provider = context.getBean(AsyncOrmProvider.class);
			expectError(provider.status(), AsyncOrmConfigurationException.class, "spring-boot-starter-flyway");
			expectError(provider.sync(), AsyncOrmConfigurationException.class, "spring-boot-starter-flyway");
		});
	}

}
