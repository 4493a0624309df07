package dev.asyncorm.autoconfigure;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import reactor.test.StepVerifier;

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
abstract class LiquibaseStatusTests extends VersionContractTests {

	private static final String FIRST = changeLog("first");

	private static final String BOTH = changeLog("both");

	LiquibaseStatusTests(TestDatabase database) {
		super(database,
				MigrationTests.runner()
					.withConfiguration(AutoConfigurations.of(AsyncOrmLiquibaseAutoConfiguration.class))
					.withPropertyValues("spring.flyway.enabled=false", "spring.liquibase.enabled=true",
							"spring.liquibase.analytics-enabled=false", "spring.liquibase.parameters.always=select 1"),
				FIRST, BOTH);
	}

	private static String changeLog(String name) {
		return "spring.liquibase.change-log=classpath:migrations/liquibase/" + name + ".yaml";
	}

	@Override
	String remedyWithoutVersion() {
		return "changelog-sync";
	}

	@Override
	String applied() {
		// the one that always runs is no version
		return "select id from databasechangelog where id <> 'always'";
	}

	@Test
	@DisplayName("V2 reading the status writes nothing")
	void statusWritesNothing() {
		with(FIRST, (provider) -> expect(provider.status(), MigrationStatus.NO_INFO));
		assertThatException().isThrownBy(() -> database().count("databasechangelog"));
	}

	@Test
	@DisplayName("at startup it migrates unless that is switched off")
	void migratesAtStartupUnlessSwitchedOff() {
		with(FIRST, (provider) -> expect(provider.status(), MigrationStatus.NO_INFO));
		runner(FIRST, "async-orm.schema.sync=on-startup")
			.run((context) -> expect(context.getBean(AsyncOrmProvider.class).status(), MigrationStatus.UP_TO_DATE));
	}

	@Test
	@DisplayName("V5 a change set that fails is an error that names it, and is tried again")
	void failsWhenChangeSetFails() {
		with(changeLog("broken"), (provider) -> {
			expectError(provider.sync(), MigrationException.class, "::half::tests");
			expect(provider.status(), MigrationStatus.UPGRADE_AVAILABLE);
		});
		assertThat(database().count("\"migrated_note\"")).isZero();
		if (database().isPostgres()) {
			assertThatException().isThrownBy(() -> database().count("\"first_half\""));
		}
		else {
			assertThat(database().count("\"first_half\"")).isZero();
		}
	}

	@Test
	@DisplayName("V6 the versions can be dropped again and again")
	void dropsVersions() {
		runner(FIRST).run((context) -> {
			Migrations migrations = context.getBean(Migrations.class);
			expect(migrations.sync(), SyncResult.CREATED);
			for (int time = 1; time <= 2; time++) {
				StepVerifier.create(migrations.dropVersions()).expectComplete().verify(TIMEOUT);
				expect(migrations.status(), MigrationStatus.UNVERSIONED);
			}
			database().execute("drop table \"migrated_note\"");
			expect(migrations.status(), MigrationStatus.NO_INFO);
			expect(migrations.sync(), SyncResult.CREATED);
		});
	}

	@Test
	@DisplayName("there is no version where Liquibase drops everything first")
	void refusesToDropFirst() {
		database().execute(NOTES_BY_HAND);
		runner(FIRST, "spring.liquibase.drop-first=true").run((context) -> {
			AsyncOrmProvider provider = context.getBean(AsyncOrmProvider.class);
			expectError(provider.status(), MigrationException.class, "spring.liquibase.drop-first");
		});
		assertThat(database().count("\"migrated_note\"")).isZero();
	}

}
