package dev.asyncorm.autoconfigure;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.r2dbc.core.DatabaseClient;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.MigrationException;
import dev.asyncorm.fixture.TestDatabase;
import dev.asyncorm.provider.AsyncOrmProvider;
import dev.asyncorm.schema.MigrationStatus;
import dev.asyncorm.schema.SyncResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operators are told of the version of a database.
 */
abstract class MigrationStatusTests extends VersionContractTests {

	private static final String FIRST = "spring.flyway.locations=classpath:migrations/first";

	private static final String BOTH = "spring.flyway.locations=classpath:migrations/notes";

	private static final String BROKEN = "spring.flyway.locations=classpath:migrations/broken";

	MigrationStatusTests(TestDatabase database) {
		super(database, MigrationTests.runner(), FIRST, BOTH);
	}

	@Override
	String remedyWithoutVersion() {
		return "baseline";
	}

	@Override
	String applied() {
		return "select \"version\" from \"flyway_schema_history\" where \"version\" is not null";
	}

	@Test
	@DisplayName("V3 a database with tables but no version is baselined by configuration")
	void takesConfiguredVersion() {
		database().execute(NOTES_BY_HAND);
		runner(BOTH, "spring.flyway.baseline-on-migrate=true").run((context) -> {
			AsyncOrmProvider provider = context.getBean(AsyncOrmProvider.class);
			expect(provider.sync(), SyncResult.UPGRADED);
			expect(provider.status(), MigrationStatus.UP_TO_DATE);
		});
		assertThat(database().query("select author from \"migrated_note\"")).isEmpty();
	}

	@Test
	@DisplayName("V2 the status is read on another connection than the session's, which is the pool's only one")
	void usesConnectionOfItsOwn() {
		runner(FIRST).run((context) -> {
			AsyncOrmProvider provider = context.getBean(AsyncOrmProvider.class);
			DatabaseClient client = context.getBean(DatabaseClient.class);
			expect(provider.sync(), SyncResult.CREATED);
			expect(provider.inTransaction((session) -> client.sql("insert into \"migrated_note\" (text) values ('a')")
				.fetch()
				.rowsUpdated()
				.then(provider.status())), MigrationStatus.UP_TO_DATE);
		});
		assertThat(database().count("\"migrated_note\"")).isEqualTo(1);
	}

	@Test
	@DisplayName("V5 a migration that failed is an error, and stays one where its first half is still there")
	void failsAfterFailedMigration() {
		with(BROKEN, (provider) -> {
			expectError(provider.sync(), MigrationException.class, "V2__half.sql");
			if (database().isPostgres()) {
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
		database().execute("alter table \"flyway_schema_history\" drop column \"checksum\"");
		with(BOTH, (provider) -> expectError(provider.status(), MigrationException.class, "flyway_schema_history"));
	}

	@Test
	@DisplayName("the history of another application, in another schema, is no version of this one")
	void ignoresHistoryInOtherSchema() {
		database().execute("create schema other", "create table other.\"flyway_schema_history\" (id bigint)");
		try {
			with(FIRST, (provider) -> {
				expect(provider.status(), MigrationStatus.NO_INFO);
				expect(provider.sync(), SyncResult.CREATED);
			});
		}
		finally {
			database().execute("drop schema other cascade");
		}
	}

	@Test
	void saysWhatIsMissingWithoutFlyway() {
		runner("spring.flyway.enabled=false").run((context) -> {
			AsyncOrmProvider provider = context.getBean(AsyncOrmProvider.class);
			expectError(provider.status(), AsyncOrmConfigurationException.class, "spring-boot-starter-flyway");
			expectError(provider.sync(), AsyncOrmConfigurationException.class, "spring-boot-starter-flyway");
		});
	}

}
