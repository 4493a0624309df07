package dev.asyncorm.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of migrations that are numbered and named as Flyway wants it. It blocks.
 *
 * @param path the folder, which need not exist
 */
record MigrationFolder(Path path) {

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+");

	private static final Pattern FILE = Pattern.compile("V(\\d{1,18})(?:[._]\\d+)*__(.*)\\.sql");

	static boolean isName(String name) {
		return NAME.matcher(name).matches();
	}

	boolean isEmpty() {
		return files().isEmpty();
	}

	/**
	 * Write the next migration.
	 * @param name what it is called
	 * @param sql its text
	 * @return where it is, or why it is not
	 */
	CommandOutcome write(String name, String sql) {
		List<Matcher> files = files();
		for (Matcher file : files) {
			if (name.equalsIgnoreCase(file.group(2))) {
				return CommandOutcome.incomplete(
						file.group() + " is in " + this.path + " already. Choose another name, or delete that file.");
			}
		}
		long last = files.stream().mapToLong((file) -> Long.parseLong(file.group(1))).max().orElse(0);
		Path file = this.path.resolve("V" + (last + 1) + "__" + name + ".sql");
		try {
			Files.createDirectories(this.path);
			Files.writeString(file, sql, StandardOpenOption.CREATE_NEW);
			return CommandOutcome.fine(file.toString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The migration " + file + " cannot be written: " + ex, ex);
		}
	}

	private List<Matcher> files() {
		if (!Files.isDirectory(this.path)) {
			return List.of();
		}
		try (Stream<Path> files = Files.walk(this.path)) {
			return files.map((file) -> FILE.matcher(file.getFileName().toString())).filter(Matcher::matches).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The migrations in " + this.path + " cannot be read: " + ex, ex);
		}
	}

}
