package dev.asyncorm.autoconfigure;

import java.time.Duration;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.function.Tuple2;

import dev.asyncorm.ConnectionUnavailableException;
import dev.asyncorm.MigrationException;
import dev.asyncorm.fixture.TestDatabase;
import dev.asyncorm.provider.AsyncOrmProvider;
import dev.asyncorm.schema.MigrationStatus;
import dev.asyncorm.schema.Migrations;
import dev.asyncorm.schema.SyncResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What operators are told of the version of a database that Liquibase migrates.
 */
abstract class LiquibaseStatusTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final String FIRST = "first";

	private static final String BOTH = "both";

	private static final String NOTES_BY_HAND = "create table \"migrated_note\" (id bigint, text varchar(100))";

	private final TestDatabase database;

	private final ApplicationContextRunner runner;

	LiquibaseStatusTests(TestDatabase database) {
		this.database = database;
		this.runner = MigrationTests.runner()
			.withConfiguration(AutoConfigurations.of(AsyncOrmLiquibaseAutoConfiguration.class))
			.withPropertyValues("async-orm.schema.sync=off", "spring.r2dbc.pool.initial-size=0",
					"spring.r2dbc.pool.max-size=1", "spring.flyway.enabled=false", "spring.liquibase.enabled=true",
					"spring.liquibase.analytics-enabled=false", "spring.liquibase.parameters.always=select 1")
			.withPropertyValues(database.propertyValues());
	}

	@AfterEach
	void dropTables() {
		MigrationTests.dropTables(this.database);
	}

	private ApplicationContextRunner changeLog(String name) {
		return this.runner
			.withPropertyValues("spring.liquibase.change-log=classpath:migrations/liquibase/" + name + ".yaml");
	}

	private void with(String name, Consumer<AsyncOrmProvider> work) {
		changeLog(name).run((context) -> {
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
			assertThatException().isThrownBy(() -> this.database.count("databasechangelog"));
			expect(provider.sync(), SyncResult.CREATED);
			expect(provider.status(), MigrationStatus.UP_TO_DATE);
			expect(provider.sync(), SyncResult.ALREADY_UP_TO_DATE);
		});
		with(BOTH, (provider) -> {
			expect(provider.status(), MigrationStatus.UPGRADE_AVAILABLE);
			expect(provider.sync(), SyncResult.UPGRADED);
			expect(provider.status(), MigrationStatus.UP_TO_DATE);
		});
		assertThat(this.database.query("select author from \"migrated_note\"")).isEmpty();
	}

	@Test
	@DisplayName("at startup it migrates unless that is switched off")
	void migratesAtStartupUnlessSwitchedOff() {
		with(FIRST, (provider) -> expect(provider.status(), MigrationStatus.NO_INFO));
		changeLog(FIRST).withPropertyValues("async-orm.schema.sync=on-startup")
			.run((context) -> expect(context.getBean(AsyncOrmProvider.class).status(), MigrationStatus.UP_TO_DATE));
	}

	@Test
	@DisplayName("V3 a database with tables but no version is refused")
	void refusesDatabaseWithoutVersion() {
		this.database.execute(NOTES_BY_HAND);
		with(BOTH, (provider) -> {
			expect(provider.status(), MigrationStatus.UNVERSIONED);
			expectError(provider.sync(), MigrationException.class, "changelog-sync");
			expect(provider.status(), MigrationStatus.UNVERSIONED);
		});
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
		changeLog(FIRST).withPropertyValues("spring.r2dbc.username=somebody_else").run((context) -> {
			AsyncOrmProvider provider = context.getBean(AsyncOrmProvider.class);
			expectError(provider.status(), ConnectionUnavailableException.class, "No connection for migrations");
			expectError(provider.sync(), ConnectionUnavailableException.class, "No connection for migrations");
		});
	}

	@Test
	@DisplayName("V5 a change set that fails is an error that names it, and is tried again")
	void failsWhenChangeSetFails() {
		with("broken", (provider) -> {
			expectError(provider.sync(), MigrationException.class, "::half::tests");
			expect(provider.status(), MigrationStatus.UPGRADE_AVAILABLE);
		});
		assertThat(this.database.count("\"migrated_note\"")).isZero();
		if (this.database.isPostgres()) {
			assertThatException().isThrownBy(() -> this.database.count("\"first_half\""));
		}
		else {
			assertThat(this.database.count("\"first_half\"")).isZero();
		}
	}

	@Test
	@DisplayName("V6 the versions can be dropped again and again")
	void dropsVersions() {
		changeLog(FIRST).run((context) -> {
			Migrations migrations = context.getBean(Migrations.class);
			expect(migrations.sync(), SyncResult.CREATED);
			for (int time = 1; time <= 2; time++) {
				StepVerifier.create(migrations.dropVersions()).expectComplete().verify(TIMEOUT);
				expect(migrations.status(), MigrationStatus.UNVERSIONED);
			}
			this.database.execute("drop table \"migrated_note\"");
			expect(migrations.status(), MigrationStatus.NO_INFO);
			expect(migrations.sync(), SyncResult.CREATED);
		});
	}

	@Test
	@DisplayName("V7 of two instances at once, both end well and each change set runs once")
	void migratesOnceWhenTwoInstancesDo() {
		with(FIRST, (first) -> with(FIRST, (second) -> {
			Tuple2<SyncResult, SyncResult> results = Mono.zip(first.sync(), second.sync()).block(TIMEOUT);
			assertThat(results).isNotNull();
			assertThat(results.toList()).containsExactlyInAnyOrder(SyncResult.CREATED, SyncResult.ALREADY_UP_TO_DATE);
		}));
		assertThat(this.database.count("databasechangelog")).isEqualTo(1);
	}

	@Test
	@DisplayName("there is no version where Liquibase drops everything first")
	void refusesToDropFirst() {
		this.database.execute(NOTES_BY_HAND);
		changeLog(FIRST).withPropertyValues("spring.liquibase.drop-first=true").run((context) -> {
			AsyncOrmProvider provider = context.getBean(AsyncOrmProvider.class);
			expectError(provider.status(), MigrationException.class, "spring.liquibase.drop-first");
		});
		assertThat(this.database.count("\"migrated_note\"")).isZero();
	}

}
