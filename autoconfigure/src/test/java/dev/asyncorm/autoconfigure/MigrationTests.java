package dev.asyncorm.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.r2dbc.autoconfigure.DataR2dbcAutoConfiguration;
import org.springframework.boot.data.r2dbc.autoconfigure.DataR2dbcRepositoriesAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.repository.R2dbcRepository;
import org.springframework.data.r2dbc.repository.config.EnableR2dbcRepositories;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.transaction.TransactionManager;

import dev.asyncorm.connection.LazyTransactionManager;
import dev.asyncorm.fixture.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Real migrations with nothing but the R2DBC URL.
 */
abstract class MigrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final String FLYWAY = "spring.flyway.locations=classpath:migrations/notes";

	private final TestDatabase database;

	private final ApplicationContextRunner runner;

	MigrationTests(TestDatabase database) {
		this.database = database;
		this.runner = runner();
	}

	static ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AsyncOrmAutoConfiguration.class,
					AsyncOrmConnectionAutoConfiguration.class, AsyncOrmFlywayAutoConfiguration.class,
					AsyncOrmMigrationAutoConfiguration.class, AsyncOrmSchemaAutoConfiguration.class,
					R2dbcAutoConfiguration.class, R2dbcTransactionManagerAutoConfiguration.class,
					TransactionAutoConfiguration.class, DataR2dbcAutoConfiguration.class,
					DataR2dbcRepositoriesAutoConfiguration.class, DataSourceAutoConfiguration.class,
					DataSourceTransactionManagerAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
					FlywayAutoConfiguration.class, LiquibaseAutoConfiguration.class))
			.withUserConfiguration(Package.class)
			.withPropertyValues("spring.liquibase.enabled=false");
	}

	@AfterEach
	void dropTables() {
		dropTables(this.database);
	}

	static void dropTables(TestDatabase database) {
		if (database.isPostgres()) {
			database.execute("drop schema public cascade", "create schema public");
		}
		else {
			database.execute("drop all objects");
		}
	}

	private ApplicationContextRunner withUrl() {
		return this.runner.withPropertyValues(this.database.propertyValues());
	}

	@Test
	@DisplayName("Flyway needs nothing but the R2DBC URL, and repositories wait for it")
	void flywayMigratesWhenOnlyR2dbcIsConfigured() {
		for (int start = 1; start <= 2; start++) {
			int rows = start;
			withUrl().withUserConfiguration(Application.class).withPropertyValues(FLYWAY).run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(NoteRepository.class).count().block(TIMEOUT)).isEqualTo(rows);
			});
		}
		assertThat(history()).containsExactly("1=true", "2=true");
		assertThat(authors()).containsExactly("nobody", "nobody");
	}

	@Test
	@DisplayName("Liquibase needs nothing but the R2DBC URL, and repositories wait for it")
	void liquibaseMigratesWhenOnlyR2dbcIsConfigured() {
		withUrl().withUserConfiguration(Application.class)
			.withPropertyValues("spring.flyway.enabled=false", "spring.liquibase.enabled=true",
					"spring.liquibase.change-log=classpath:migrations/changelog.yaml",
					"spring.liquibase.analytics-enabled=false")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(authors()).containsExactly("nobody");
	}

	@Test
	void flywayMigratesWhenDatabaseIsOurs() {
		Map<String, Object> properties = this.database.properties();
		this.runner
			.withPropertyValues("async-orm.databases.default.url=" + properties.get("spring.r2dbc.url"),
					"async-orm.databases.default.username=" + this.database.username(),
					"async-orm.databases.default.password=" + this.database.password(), FLYWAY)
			.withUserConfiguration(Application.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(authors()).containsExactly("nobody");
	}

	@Test
	@DisplayName("no data source appears, and the reactive transaction manager stays the only one")
	void leavesRestOfApplicationAlone() {
		withUrl().withPropertyValues(FLYWAY).run((context) -> {
			assertThat(context).doesNotHaveBean(DataSource.class).hasSingleBean(TransactionManager.class);
			assertThat(context.getBean(TransactionManager.class)).isInstanceOf(LazyTransactionManager.class);
		});
	}

	@Test
	@DisplayName("tables of entities are created after the migrations, which make their own ones")
	void createsTablesAfterMigrations() {
		withUrl().withUserConfiguration(Application.class)
			.withPropertyValues(FLYWAY, "async-orm.schema.mode=create")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(history()).containsExactly("1=true", "2=true");
		assertThat(authors()).containsExactly("nobody");
	}

	@Test
	@DisplayName("a migration that fails names file, line and cause; only PostgreSQL takes back its first half")
	void saysWhereMigrationFailed() {
		for (int start = 1; start <= 2; start++) {
			boolean first = start == 1;
			withUrl().withPropertyValues("spring.flyway.locations=classpath:migrations/broken").run((context) -> {
				assertThat(context).hasFailed();
				if (first || this.database.isPostgres()) {
					assertThat(context.getStartupFailure()).rootCause().hasMessageMatching("(?is).*missing_table.*");
					assertThat(context.getStartupFailure()).hasStackTraceContaining("V2__half.sql")
						.hasStackTraceContaining("Line       : 3");
				}
				else {
					assertThat(context.getStartupFailure()).hasStackTraceContaining("repair");
				}
			});
		}
		assertThat(this.database.count("\"migrated_note\"")).isZero();
		if (this.database.isPostgres()) {
			assertThatException().isThrownBy(() -> this.database.count("\"first_half\""));
			assertThat(history()).containsExactly("1=true");
		}
		else {
			assertThat(this.database.count("\"first_half\"")).isZero();
			assertThat(history()).containsExactly("1=true", "2=false");
		}
	}

	@Test
	@DisplayName("a login that is refused stops the start, without the password in any message")
	void refusesToStartWhenLoginIsWrong() {
		// H2 makes the first user that connects the owner
		this.database.query("select 1");
		withUrl()
			.withPropertyValues(FLYWAY, "spring.r2dbc.username=somebody_else", "spring.r2dbc.password=secret-but-wrong")
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(messages(context.getStartupFailure())).contains("Unable to obtain connection")
					.doesNotContain("secret-but-wrong");
			});
		assertThatException().isThrownBy(() -> this.database.count("\"migrated_note\""));
	}

	private static String messages(Throwable failure) {
		StringBuilder messages = new StringBuilder();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			messages.append(cause).append('\n');
		}
		return messages.toString();
	}

	private List<String> history() {
		return this.database
			.query("select \"version\", \"success\" from \"flyway_schema_history\" "
					+ "where \"version\" is not null order by \"installed_rank\"")
			.stream()
			.map((row) -> row.get("version") + "=" + row.get("success"))
			.toList();
	}

	private List<String> authors() {
		return this.database.query("select author from \"migrated_note\" order by id")
			.stream()
			.map((row) -> String.valueOf(row.get("author")))
			.toList();
	}

	@Table("migrated_note")
	record Note(@Id Long id, String text) {
	}

	interface NoteRepository extends R2dbcRepository<Note, Long> {

	}

	@AutoConfigurationPackage
	static class Package {

	}

	@EnableR2dbcRepositories(basePackageClasses = MigrationTests.class, considerNestedRepositories = true)
	static class Application {

		Application(NoteRepository notes) {
			notes.save(new Note(null, "at startup")).block(TIMEOUT);
		}

	}

}
