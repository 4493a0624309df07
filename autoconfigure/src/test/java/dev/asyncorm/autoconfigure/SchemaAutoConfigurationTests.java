package dev.asyncorm.autoconfigure;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.r2dbc.autoconfigure.DataR2dbcAutoConfiguration;
import org.springframework.boot.data.r2dbc.autoconfigure.DataR2dbcRepositoriesAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcInitializationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.r2dbc.repository.R2dbcRepository;
import org.springframework.data.r2dbc.repository.config.EnableR2dbcRepositories;
import org.springframework.data.relational.core.mapping.Table;

import dev.asyncorm.catalog.TableName;
import dev.asyncorm.fixture.TestDatabase;
import dev.asyncorm.schema.ConstraintNaming;
import dev.asyncorm.schema.Schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

abstract class SchemaAutoConfigurationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final TestDatabase database;

	private final ApplicationContextRunner runner;

	SchemaAutoConfigurationTests(TestDatabase database) {
		this.database = database;
		this.runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AsyncOrmConnectionAutoConfiguration.class,
					AsyncOrmSchemaAutoConfiguration.class, R2dbcAutoConfiguration.class,
					R2dbcInitializationAutoConfiguration.class, DataR2dbcAutoConfiguration.class,
					DataR2dbcRepositoriesAutoConfiguration.class))
			.withUserConfiguration(Application.class)
			.withPropertyValues(database.propertyValues());
	}

	@AfterEach
	void dropTable() {
		this.database.execute("drop table if exists \"stored_note\"");
	}

	@Test
	@DisplayName("P4 tables are created before a repository is used at startup, again without harm, and kept")
	void createsTablesWhenAsked() {
		for (int i = 1; i <= 2; i++) {
			int starts = i;
			this.runner.withPropertyValues("async-orm.schema.mode=create").run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(NoteRepository.class).count().block(TIMEOUT)).isEqualTo(starts);
			});
		}
		assertThat(this.database.count("\"stored_note\"")).isEqualTo(2);
	}

	@Test
	@DisplayName("P4 tables are dropped at shutdown, before the pool is closed")
	void dropsTablesWhenAsked() {
		this.runner.withPropertyValues("async-orm.schema.mode=create-drop")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThatException().isThrownBy(() -> this.database.count("\"stored_note\""));
	}

	@Test
	@DisplayName("V8 a bean names the constraints")
	void constraintsAreNamedByBean() {
		this.runner.withPropertyValues("async-orm.schema.mode=create")
			.withBean(ConstraintNaming.class, () -> new ConstraintNaming() {

				@Override
				public String primaryKey(TableName table) {
					return "key_of_" + table.name();
				}

			})
			.run((context) -> assertThat(context.getBean(Schema.class).ddl())
				.anyMatch((sql) -> sql.contains("constraint key_of_stored_note primary key")));
	}

	@Test
	void saysWhatToDoWhenThereIsNoServer() {
		this.runner
			.withPropertyValues("spring.r2dbc.url=r2dbc:postgresql://localhost:1/none", "spring.r2dbc.password=secret",
					"async-orm.schema.mode=create")
			.run((context) -> {
				FailureAnalysis analysis = new AsyncOrmFailureAnalyzer().analyze(context.getStartupFailure());
				assertThat(analysis.getDescription()).contains("no connection to the database");
				assertThat(analysis.getAction()).contains("Start the database").doesNotContain("secret");
			});
	}

	@Test
	void leavesSchemaAloneByDefault() {
		this.runner.run((context) -> assertThat(context).hasFailed());
		this.runner.withPropertyValues("async-orm.schema.mode=none").run((context) -> assertThat(context).hasFailed());
		this.runner.withPropertyValues("async-orm.schema.mode=create")
			.run((context) -> assertThat(context).hasNotFailed());
		this.runner
			.run((context) -> assertThat(context).hasSingleBean(Schema.class).doesNotHaveBean(SchemaInitializer.class));
	}

	@Table("stored_note")
	record Note(@Id Long id, String text) {
	}

	interface NoteRepository extends R2dbcRepository<Note, Long> {

	}

	@AutoConfigurationPackage
	@EnableR2dbcRepositories(basePackageClasses = SchemaAutoConfigurationTests.class, considerNestedRepositories = true)
	static class Application {

		Application(NoteRepository notes, R2dbcEntityTemplate template) {
			notes.save(new Note(null, "at startup")).then(template.select(Note.class).count()).block(TIMEOUT);
		}

	}

}
