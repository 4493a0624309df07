package dev.asyncorm.command;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Commands on a database that is a file, each in a process of its own.
 */
class H2CommandProcessTests {

	@TempDir
	private Path folder;

	private CommandProcess run(int exitCode, String command, String... arguments) throws Exception {
		return CommandProcess.start(this.folder,
				List.of("spring.r2dbc.url=r2dbc:h2:file:///" + this.folder.resolve("notes"),
						"spring.flyway.enabled=true", "spring.flyway.locations=classpath:migrations/notes",
						"async-orm.command=" + command),
				arguments)
			.expect(exitCode);
	}

	@Test
	@DisplayName("sync and drop change the file, and drop needs --yes")
	void changesDatabase() throws Exception {
		assertThat(run(CommandOutcome.FINE, "sync").lines()).containsExactly("Database created.");
		assertThat(run(CommandOutcome.INCOMPLETE, "drop").lines()).last().asString().contains("--yes");
		assertThat(run(CommandOutcome.FINE, "drop", "--yes").lines()).containsExactly("Database dropped.");
		assertThat(run(CommandOutcome.INCOMPLETE, "status").lines()).containsExactly("NO_INFO: Database is empty.");
	}

}
