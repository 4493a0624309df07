package dev.asyncorm.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.fixture.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Commands as operators start them, each in a process of its own.
 */
@OnPostgres
class PostgresCommandProcessTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final List<String> FLYWAY = List.of("spring.flyway.enabled=true",
			"spring.flyway.locations=classpath:migrations/notes");

	private final TestDatabase database;

	@TempDir
	private Path folder;

	PostgresCommandProcessTests(TestDatabase database) {
		this.database = database;
	}

	@AfterEach
	void dropTables() {
		this.database.execute("drop schema public cascade", "create schema public");
	}

	private CommandProcess start(List<String> properties, String... arguments) throws Exception {
		Map<String, String> all = new LinkedHashMap<>();
		Stream.of(List.of(this.database.propertyValues()), FLYWAY, properties)
			.flatMap(List::stream)
			.forEach((property) -> all.put(property.split("=", 2)[0], property));
		return CommandProcess.start(this.folder, List.copyOf(all.values()), arguments);
	}

	@Test
	@DisplayName("V7 two processes sync an empty database at once: both end well, each migration runs once")
	void migratesOnceWhenTwoProcessesDo() throws Exception {
		CommandProcess first = start(List.of("async-orm.command=sync"));
		CommandProcess second = start(List.of("async-orm.command=sync"));
		List<String> lines = new ArrayList<>(first.expect(CommandOutcome.FINE).lines());
		lines.addAll(second.expect(CommandOutcome.FINE).lines());
		assertThat(lines).hasSize(2).contains("Database created.");
		assertThat(first.errors()).isEmpty();
		assertThat(this.database.query("select version from flyway_schema_history where success order by version"))
			.extracting((row) -> row.get("version"))
			.isEqualTo(List.of("1", "2"));
	}

	@Test
	@DisplayName("ddl prints SQL only, starts nothing of the application and needs no server")
	void printsNothingButStatements() throws Exception {
		CommandProcess ddl = start(List.of("async-orm.command=ddl", "async-orm.schema.mode=create",
				"spring.r2dbc.url=r2dbc:postgresql://localhost:1/nowhere", "logging.level.root=debug"))
			.expect(CommandOutcome.FINE);
		assertThat(ddl.lines()).first().asString().startsWith("create table");
		assertThat(ddl.lines()).last().asString().endsWith(";");
		assertThat(String.join("\n", ddl.lines())).contains("\"migrated_note\"")
			.doesNotContain("noise", "started", "run", "DEBUG");
	}

	@Test
	@DisplayName("V5 a password that is refused is one sentence, without a stack trace and without the password")
	void saysWhatIsWrongWithLogin() throws Exception {
		this.database.execute("create role locked_out login password 'right'");
		try {
			requirePassword();
			List<String> login = List.of("spring.r2dbc.username=locked_out", "spring.r2dbc.password=wrong-one");
			for (String command : List.of("sync", "drop")) {
				List<String> properties = new ArrayList<>(login);
				properties.add("async-orm.command=" + command);
				CommandProcess process = start(properties, "--yes").expect(CommandOutcome.FAILED);
				assertThat(process.lines()).isEmpty();
				assertThat(String.join("\n", process.errors())).startsWith("No connection for ")
					.contains("password authentication failed for user \"locked_out\"")
					.doesNotContain("wrong-one", "\tat ");
			}
		}
		finally {
			this.database.execute("drop role locked_out");
		}
	}

	/**
	 * Let the server ask this role for its password. A server that trusts everybody is
	 * the embedded one, which belongs to the tests.
	 */
	private void requirePassword() {
		if (accepts("wrong-one")) {
			this.database.execute("""
					do $$ begin
						execute format('copy (select regexp_split_to_table(%L, %L)) to %L',
							E'host all locked_out all scram-sha-256\\n' || pg_read_file(current_setting('hba_file')),
							E'\\n', current_setting('hba_file'));
					end $$""", "select pg_reload_conf()");
			Awaitility.await().atMost(TIMEOUT).until(() -> !accepts("wrong-one"));
		}
	}

	private boolean accepts(String password) {
		ConnectionFactoryOptions options = this.database.options()
			.mutate()
			.option(ConnectionFactoryOptions.USER, "locked_out")
			.option(ConnectionFactoryOptions.PASSWORD, password)
			.build();
		return Boolean.TRUE.equals(Mono
			.usingWhen(ConnectionFactories.get(options).create(), (connection) -> Mono.just(true), Connection::close)
			.onErrorReturn(R2dbcPermissionDeniedException.class, false)
			.block(TIMEOUT));
	}

	@Test
	@DisplayName("an application that cannot start is one sentence, too")
	void saysWhyApplicationDoesNotStart() throws Exception {
		CommandProcess process = start(List.of("async-orm.command=status", "broken=true"))
			.expect(CommandOutcome.FAILED);
		assertThat(process.lines()).isEmpty();
		assertThat(process.errors()).containsExactly("the application is broken");
	}

}
