package dev.asyncorm.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the java blocks of the README with the sources of this application, so that
 * the README shows compiled code only. A block is found when its lines occur one after
 * the other in one source file, at any indentation.
 */
class ReadmeTests {

	private static final Path README = Path.of("..", "README.md");

	@Test
	void readmeShowsJavaCode() {
		assertThat(javaBlocks(README)).isNotEmpty();
	}

	@Test
	void everyJavaBlockOccursInOneSourceFile() throws IOException {
		List<List<String>> sources;
		try (Stream<Path> files = Files.walk(Path.of("src"))) {
			sources = files.filter((file) -> file.toString().endsWith(".java")).map(ReadmeTests::lines).toList();
		}
		assertThat(javaBlocks(README)).allSatisfy((block) -> assertThat(sources)
			.withFailMessage("No source file contains this block of the README:%n%s", String.join("\n", block))
			.anyMatch((source) -> contains(source, block)));
	}

	private static List<List<String>> javaBlocks(Path readme) {
		List<List<String>> blocks = new ArrayList<>();
		List<String> block = null;
		for (String line : lines(readme)) {
			if (block == null) {
				block = line.strip().startsWith("```java") ? new ArrayList<>() : null;
			}
			else if (line.strip().startsWith("```")) {
				blocks.add(withoutIndentation(block));
				block = null;
			}
			else {
				block.add(line);
			}
		}
		assertThat(block).as("java block without an end").isNull();
		return blocks;
	}

	private static boolean contains(List<String> source, List<String> block) {
		for (int start = 0; start + block.size() <= source.size(); start++) {
			if (withoutIndentation(source.subList(start, start + block.size())).equals(block)) {
				return !block.isEmpty();
			}
		}
		return false;
	}

	private static List<String> withoutIndentation(List<String> lines) {
		String text = String.join("\n", lines);
		return text.isEmpty() ? Collections.emptyList() : text.stripIndent().lines().toList();
	}

	private static List<String> lines(Path file) {
		try (Stream<String> lines = Files.lines(file)) {
			return lines.map((line) -> line.replace("\t", "    ").stripTrailing()).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
