package dev.asyncorm.autoconfigure;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

import dev.asyncorm.fixture.TestDatabase;
import dev.asyncorm.schema.Migrations;
import dev.asyncorm.schema.Schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What commands do, print and exit with.
 */
abstract class CommandTests {

	private static final String FIRST = "spring.flyway.locations=classpath:migrations/first";

	private static final String BOTH = "spring.flyway.locations=classpath:migrations/notes";

	private final TestDatabase database;

	private final ApplicationContextRunner runner;

	CommandTests(TestDatabase database) {
		this.database = database;
		this.runner = MigrationTests.runner()
			.withConfiguration(AutoConfigurations.of(AsyncOrmCommandAutoConfiguration.class,
					AsyncOrmLiquibaseAutoConfiguration.class))
			.withPropertyValues("async-orm.schema.sync=off", "spring.r2dbc.pool.initial-size=0",
					"spring.r2dbc.pool.max-size=1")
			.withPropertyValues(database.propertyValues());
	}

	@AfterEach
	void dropTables() {
		MigrationTests.dropTables(this.database);
	}

	private Printed run(String property, String command, String... arguments) {
		return run(List.of(property), command, arguments);
	}

	private Printed run(List<String> properties, String command, String... arguments) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		ByteArrayOutputStream err = new ByteArrayOutputStream();
		List<Integer> exitCodes = new ArrayList<>();
		CommandConsole console = new CommandConsole(new PrintStream(out, true, StandardCharsets.UTF_8),
				new PrintStream(err, true, StandardCharsets.UTF_8), exitCodes::add);
		this.runner.withBean(ApplicationArguments.class, () -> new DefaultApplicationArguments(arguments))
			.withPropertyValues(properties.toArray(String[]::new))
			.withPropertyValues("async-orm.command=" + command)
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(CommandRunner.class);
				runner(context, console).afterSingletonsInstantiated();
			});
		assertThat(exitCodes).hasSize(1);
		return new Printed(exitCodes.get(0), lines(out), lines(err));
	}

	private static CommandRunner runner(AssertableApplicationContext context, CommandConsole console) {
		return new AsyncOrmCommandAutoConfiguration().commandRunner(console,
				(ConfigurableApplicationContext) context.getSourceApplicationContext(),
				context.getBeanProvider(ApplicationArguments.class), context.getBeanProvider(AsyncOrmProperties.class),
				context.getBeanProvider(Schema.class), context.getBeanProvider(Migrations.class));
	}

	private static List<String> lines(ByteArrayOutputStream stream) {
		return stream.toString(StandardCharsets.UTF_8).lines().toList();
	}

	private static Printed fine(String... lines) {
		return new Printed(0, List.of(lines), List.of());
	}

	private static Printed incomplete(String... lines) {
		return new Printed(1, List.of(lines), List.of());
	}

	@Test
	@DisplayName("V1 sync and status say how the database compares with the application")
	void syncsAndTellsStatus() {
		assertThat(run(FIRST, "status")).isEqualTo(incomplete("NO_INFO: Database is empty."));
		assertThat(run(FIRST, "sync")).isEqualTo(fine("Database created."));
		assertThat(run(FIRST, "status")).isEqualTo(fine("UP_TO_DATE: Database up-to-date."));
		assertThat(run(BOTH, "status"))
			.isEqualTo(incomplete("UPGRADE_AVAILABLE: Database lacks migrations of the application."));
		assertThat(run(BOTH, "sync")).isEqualTo(fine("Database upgraded."));
		assertThat(run(BOTH, "SYNC")).isEqualTo(fine("Database already up-to-date."));
		assertThat(run(FIRST, "status")).isEqualTo(incomplete("AHEAD: Database is newer than the application."));
		assertThat(run(FIRST, "sync")).isEqualTo(new Printed(2, List.of(), List
			.of("The database is newer than the application; start the version that migrated it, or a newer one")));
	}

	@Test
	void tellsDatabaseWithoutVersion() {
		this.database.execute("create table by_hand (id bigint)");
		assertThat(run(FIRST, "status")).isEqualTo(incomplete("UNVERSIONED: Database has tables, but no version."));
	}

	@Test
	@DisplayName("ddl prints SQL and nothing else, without a connection")
	void printsStatements() {
		Printed ddl = run("spring.r2dbc.username=nobody_at_all", "ddl");
		assertThat(ddl.exitCode()).isZero();
		assertThat(ddl.err()).isEmpty();
		assertThat(String.join("\n", ddl.out())).containsIgnoringCase("create table")
			.contains("\"migrated_note\"")
			.endsWith(";");
	}

	@Test
	@DisplayName("drop says what it would drop, and needs --yes")
	void refusesToDropWithoutConfirmation() {
		run(BOTH, "sync");
		Printed drop = run(BOTH, "drop");
		assertThat(drop.exitCode()).isEqualTo(1);
		assertThat(drop.out()).anyMatch((line) -> line.contains("\"migrated_note\""))
			.last()
			.isEqualTo("Nothing was dropped. Add --yes to drop this with everything in it.");
		assertThat(run(BOTH, "status").exitCode()).isZero();
	}

	@Test
	@DisplayName("drop takes --yes=false and --yes=no for a no")
	void refusesToDropWhenAnswerIsNo() {
		run(BOTH, "sync");
		assertThat(run(BOTH, "drop", "--yes=false").exitCode()).isEqualTo(1);
		assertThat(run(BOTH, "drop", "--yes=no").exitCode()).isEqualTo(1);
		assertThat(run(BOTH, "status").exitCode()).isZero();
		assertThat(run(BOTH, "drop", "--yes=true")).isEqualTo(fine("Database dropped."));
	}

	@Test
	@DisplayName("the folder of migrations is one of files, also when the class path has its name")
	void folderIsNotOnClassPath() {
		this.runner.withPropertyValues("async-orm.schema.migrations=migrations/notes")
			.run((context) -> assertThat(CommandRunner.folder(context.getBean(AsyncOrmProperties.class)))
				.isEqualTo(Path.of("migrations/notes")));
	}

	@Test
	@DisplayName("V6 drop takes the versions along and can be repeated; then the database is empty")
	void dropsTablesAndVersions() {
		run(BOTH, "sync");
		for (int time = 1; time <= 2; time++) {
			assertThat(run(BOTH, "drop", "--yes")).isEqualTo(fine("Database dropped."));
			assertThat(run(BOTH, "status")).isEqualTo(incomplete("NO_INFO: Database is empty."));
		}
		assertThat(run(BOTH, "sync")).isEqualTo(fine("Database created."));
	}

	@Test
	@DisplayName("V6 drop leaves alone what belongs to no entity, and says so")
	void saysWhatDropLeaves() {
		run(BOTH, "sync");
		this.database.execute("create table by_hand (id bigint)");
		assertThat(run(BOTH, "drop", "--yes")).isEqualTo(fine("Database dropped.",
				"Tables of no entity are still there; drop them by hand before the next sync."));
		assertThat(this.database.count("by_hand")).isZero();
		assertThatException().isThrownBy(() -> this.database.count("\"migrated_note\""));
	}

	@Test
	void dropsTablesWithoutMigrations() {
		run(BOTH, "sync");
		assertThat(run("spring.flyway.enabled=false", "drop", "--yes")).isEqualTo(fine("Database dropped."));
		assertThatException().isThrownBy(() -> this.database.count("\"migrated_note\""));
	}

	@Test
	@DisplayName("V5 errors are one sentence and another exit code")
	void saysWhatFailed() {
		// H2 makes the first user that connects the owner
		this.database.query("select 1");
		for (List<String> command : List.of(List.of("status"), List.of("sync"), List.of("drop", "--yes"))) {
			Printed failed = run("spring.r2dbc.username=somebody_else", command.get(0),
					command.subList(1, command.size()).toArray(String[]::new));
			assertThat(failed.exitCode()).isEqualTo(2);
			assertThat(failed.out()).isEmpty();
			assertThat(failed.err().get(0)).startsWith("No connection for ").contains("accepts the user: ");
			assertThat(failed.err()).noneMatch((line) -> line.startsWith("\tat "));
		}
		assertThat(run("spring.flyway.enabled=false", "status").err()).singleElement()
			.asString()
			.contains("no migrations", "spring-boot-starter-flyway");
		assertThat(run(FIRST, "synch").err()).singleElement().asString().contains("'synch'", "sync, status");
	}

	@Test
	@DisplayName("a column that is lost is named by validate, written back by diff and applied by sync")
	void draftsMigrations(@TempDir Path folder) throws Exception {
		List<String> migrations = List.of("spring.flyway.locations=filesystem:" + folder,
				"async-orm.schema.migrations=" + folder);
		Path first = folder.resolve("V1__create.sql");
		assertThat(run(migrations, "validate").exitCode()).isEqualTo(1);
		assertThat(run(migrations, "diff", "--name=create")).isEqualTo(fine(first.toString()));
		assertThat(first).content().contains("\"migrated_note\"");
		assertThat(run(migrations, "diff", "--name=other")).isEqualTo(
				incomplete("NO_INFO: Database is empty. Nothing was written: first bring both to the same version."));
		assertThat(run(migrations, "sync")).isEqualTo(fine("Database created."));
		assertThat(run(migrations, "validate")).isEqualTo(fine("The database has what the entities describe."));

		this.database.execute("alter table \"migrated_note\" drop column text");
		Printed invalid = run(migrations, "validate");
		assertThat(invalid.exitCode()).isEqualTo(1);
		assertThat(invalid.out()).anyMatch((line) -> line.toLowerCase(Locale.ROOT).contains("migrated_note.text"));
		Path second = folder.resolve("V2__text_again.sql");
		assertThat(run(migrations, "diff", "--name=text_again")).isEqualTo(fine(second.toString()));
		assertThat(second).content().containsIgnoringCase("add column").containsIgnoringCase("\"text\"");
		assertThat(run(migrations, "diff", "--name=text_again").exitCode()).isEqualTo(1);
		assertThat(run(migrations, "sync")).isEqualTo(fine("Database upgraded."));
		assertThat(run(migrations, "validate").exitCode()).isZero();
		assertThat(run(migrations, "diff", "--name=more"))
			.isEqualTo(fine("Nothing was written: the database is what the entities describe."));
	}

	@Test
	@DisplayName("diff needs a name that is a part of a file name")
	void refusesToDraftWithoutName() {
		for (String[] arguments : new String[][] { {}, { "--name" }, { "--name=../a" } }) {
			Printed diff = run(FIRST, "diff", arguments);
			assertThat(diff.exitCode()).isEqualTo(2);
			assertThat(diff.err()).singleElement().asString().contains("--name=add_email");
		}
	}

	record Printed(int exitCode, List<String> out, List<String> err) {
	}

}
