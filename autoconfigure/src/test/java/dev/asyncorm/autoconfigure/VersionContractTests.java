package dev.asyncorm.autoconfigure;

import java.time.Duration;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.function.Tuple2;

import dev.asyncorm.ConnectionUnavailableException;
import dev.asyncorm.MigrationException;
import dev.asyncorm.fixture.TestDatabase;
import dev.asyncorm.provider.AsyncOrmProvider;
import dev.asyncorm.schema.MigrationStatus;
import dev.asyncorm.schema.SyncResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operators are told of the version of a database, whatever tool migrates it.
 */
abstract class VersionContractTests {

	static final Duration TIMEOUT = Duration.ofSeconds(60);

	static final String NOTES_BY_HAND = "create table \"migrated_note\" (id bigint, text varchar(100))";

	private final TestDatabase database;

	private final ApplicationContextRunner runner;

	private final String first;

	private final String both;

	/**
	 * Create the tests.
	 * @param database the database
	 * @param runner starts applications that use the tool
	 * @param first the property of an application with one migration
	 * @param both the property of an application with another one after it
	 */
	VersionContractTests(TestDatabase database, ApplicationContextRunner runner, String first, String both) {
		this.database = database;
		this.runner = runner
			.withPropertyValues("async-orm.schema.sync=off", "spring.r2dbc.pool.initial-size=0",
					"spring.r2dbc.pool.max-size=1")
			.withPropertyValues(database.propertyValues());
		this.first = first;
		this.both = both;
	}

	/**
	 * Return how an operator tells a database its version.
	 * @return a word of the remedy
	 */
	abstract String remedyWithoutVersion();

	/**
	 * Return what was applied.
	 * @return a query with a row for each migration
	 */
	abstract String applied();

	@AfterEach
	void dropTables() {
		MigrationTests.dropTables(this.database);
	}

	final TestDatabase database() {
		return this.database;
	}

	final ApplicationContextRunner runner(String... properties) {
		return this.runner.withPropertyValues(properties);
	}

	final void with(String property, Consumer<AsyncOrmProvider> work) {
		runner(property).run((context) -> {
			assertThat(context).hasNotFailed();
			work.accept(context.getBean(AsyncOrmProvider.class));
		});
	}

	static void expect(Mono<?> mono, Object value) {
		StepVerifier.create(mono.cast(Object.class)).expectNext(value).expectComplete().verify(TIMEOUT);
	}

	static void expectError(Mono<?> mono, Class<? extends Throwable> type, String message) {
		StepVerifier.create(mono)
			.expectErrorSatisfies((error) -> assertThat(error).isInstanceOf(type).hasMessageContaining(message))
			.verify(TIMEOUT);
	}

	@Test
	@DisplayName("V1 an empty database is created, an older one upgraded, a current one left alone")
	void answersWhatWasDone() {
		with(this.first, (provider) -> {
			expect(provider.status(), MigrationStatus.NO_INFO);
			expect(provider.sync(), SyncResult.CREATED);
			expect(provider.status(), MigrationStatus.UP_TO_DATE);
			expect(provider.sync(), SyncResult.ALREADY_UP_TO_DATE);
		});
		with(this.both, (provider) -> {
			expect(provider.status(), MigrationStatus.UPGRADE_AVAILABLE);
			expect(provider.sync(), SyncResult.UPGRADED);
			expect(provider.status(), MigrationStatus.UP_TO_DATE);
		});
		assertThat(this.database.query("select author from \"migrated_note\"")).isEmpty();
		assertThat(SyncResult.values()).extracting(SyncResult::message)
			.containsExactly("Database already up-to-date.", "Database created.", "Database upgraded.");
	}

	@Test
	@DisplayName("V3 a database with tables but no version is refused")
	void refusesDatabaseWithoutVersion() {
		this.database.execute(NOTES_BY_HAND);
		with(this.both, (provider) -> {
			expect(provider.status(), MigrationStatus.UNVERSIONED);
			expectError(provider.sync(), MigrationException.class, remedyWithoutVersion());
			expect(provider.status(), MigrationStatus.UNVERSIONED);
		});
	}

	@Test
	@DisplayName("V4 a database that is newer than the application is ahead, and not changed")
	void saysWhenDatabaseIsNewer() {
		with(this.both, (provider) -> expect(provider.sync(), SyncResult.CREATED));
		with(this.first, (provider) -> {
			expect(provider.status(), MigrationStatus.AHEAD);
			expectError(provider.sync(), MigrationException.class, "newer than the application");
		});
	}

	@Test
	@DisplayName("V5 a failed connection is an error and no status")
	void failsWithoutConnection() {
		// H2 makes the first user that connects the owner
		this.database.query("select 1");
		runner(this.first, "spring.r2dbc.username=somebody_else").run((context) -> {
			AsyncOrmProvider provider = context.getBean(AsyncOrmProvider.class);
			expectError(provider.status(), ConnectionUnavailableException.class, "No connection for migrations");
			expectError(provider.sync(), ConnectionUnavailableException.class, "No connection for migrations");
		});
	}

	@RepeatedTest(3)
	@DisplayName("V7 of two instances at once, both end well and each migration runs once")
	void migratesOnceWhenTwoInstancesDo() {
		with(this.both, (one) -> with(this.both, (other) -> {
			Tuple2<SyncResult, SyncResult> results = Mono.zip(one.sync(), other.sync()).block(TIMEOUT);
			assertThat(results).isNotNull();
			assertThat(results.toList()).contains(SyncResult.CREATED);
			expect(one.status(), MigrationStatus.UP_TO_DATE);
		}));
		assertThat(this.database.query(applied())).hasSize(2);
	}

}
