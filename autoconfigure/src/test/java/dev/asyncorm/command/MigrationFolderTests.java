package dev.asyncorm.command;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MigrationFolderTests {

	@TempDir
	private Path parent;

	private void add(String... names) throws Exception {
		for (String name : names) {
			Path file = this.parent.resolve(name);
			Files.createDirectories(file.getParent());
			Files.writeString(file, "select 1;");
		}
	}

	private CommandOutcome write(String name) {
		return new MigrationFolder(this.parent).write(name, "select 2;\n");
	}

	@Test
	void writesFirstMigrationWhenFolderIsMissing() throws Exception {
		Path folder = this.parent.resolve("db/migration");
		assertThat(new MigrationFolder(folder).isEmpty()).isTrue();
		Path file = folder.resolve("V1__create.sql");
		assertThat(new MigrationFolder(folder).write("create", "select 1;\n"))
			.isEqualTo(CommandOutcome.fine(file.toString()));
		assertThat(file).hasContent("select 1;\n");
		assertThat(new MigrationFolder(folder).isEmpty()).isFalse();
	}

	@Test
	@DisplayName("the number is the next one, also after several parts and in folders below")
	void numbersMigrations() throws Exception {
		add("V1__one.sql", "V2__two.sql", "V9_1__nine.sql", "vendor/V10.2.3__ten.sql", "R__views.sql", "V99__no.txt");
		assertThat(write("next").lines()).containsExactly(this.parent.resolve("V11__next.sql").toString());
		add("V20261120231500__time.sql");
		assertThat(write("later").lines())
			.containsExactly(this.parent.resolve("V20261120231501__later.sql").toString());
	}

	@Test
	@DisplayName("a name is used once, so that a draft that is not applied yet is not written again")
	void refusesNameThatIsTaken() throws Exception {
		add("V1__add_email.sql");
		CommandOutcome outcome = write("Add_Email");
		assertThat(outcome.exitCode()).isEqualTo(CommandOutcome.INCOMPLETE);
		assertThat(outcome.lines()).singleElement().asString().contains("V1__add_email.sql", "another name");
		assertThat(this.parent.resolve("V1__add_email.sql")).hasContent("select 1;");
		assertThat(this.parent).isDirectoryNotContaining("glob:**V2*");
	}

	@Test
	void saysWhereItCannotWrite() throws Exception {
		add("file");
		MigrationFolder folder = new MigrationFolder(this.parent.resolve("file"));
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> folder.write("a", "b"))
			.withMessageContaining("V1__a.sql cannot be written");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "add email", "../add", "add-email", "add.sql", "é" })
	void refusesNamesThatAreNoFileNames(String name) {
		assertThat(MigrationFolder.isName(name)).isFalse();
		assertThat(MigrationFolder.isName("Add_2_emails")).isTrue();
	}

}
