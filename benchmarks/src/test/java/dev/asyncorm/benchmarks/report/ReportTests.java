package dev.asyncorm.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * A small result of JMH, from the file to the table and the picture.
 */
class ReportTests {

	private static final Environment ENVIRONMENT = new Environment(LocalDate.of(2026, 11, 20), "2 × processor", "Java",
			"PostgreSQL");

	@TempDir
	private Path folder;

	private Report report;

	@BeforeEach
	void readResults() throws IOException {
		Path json = this.folder.resolve("raw.json");
		try (InputStream sample = getClass().getResourceAsStream("jmh.json")) {
			Files.copy(sample, json);
		}
		this.report = Report.of(json, ENVIRONMENT);
	}

	@Test
	void goalsCompareTheMediansOfOneRun() {
		assertThat(this.report.goals().lines()).containsExactly(
				"| work | async-orm | beside | goal | measured | reached |", "| --- | --: | --: | --: | --: | --: |",
				"| Insert 1,000 rows | 4.00 ms | R2DBC by hand, unnest: 3.00 ms | at most 1.25× the time | 1.33× | **no** |",
				"| Insert 1,000 rows | 4.00 ms | Spring Data R2DBC: 60.0 ms | at least 13× as fast | 15.00× | yes |",
				"| Insert 1,000 rows, 1 ms round trip | 8.00 ms | Spring Data R2DBC: 900 ms | at least 100× as fast | 112.50× | yes |",
				"| PUT: load, change one, commit | 9,000 requests/s | Spring Data R2DBC: 5,000 requests/s | at least 1.5× as fast | 1.80× | yes |",
				"| Get by id, 16 at a time, per row | 23.1 µs | R2DBC by hand: 22.0 µs | at most 1.1× the time | 1.05× | yes |");
	}

	@Test
	void numbersLookTheSameEverywhere() {
		Locale before = Locale.getDefault();
		try {
			Locale.setDefault(Locale.GERMANY);
			assertThat(this.report.goals()).contains("9,000 requests/s", "1.33×");
		}
		finally {
			Locale.setDefault(before);
		}
	}

	@Test
	void tablesShowAllMedians() throws IOException {
		this.report.write(this.folder);
		assertThat(Files.readString(this.folder.resolve("results.md"))).contains(ENVIRONMENT.toString())
			.contains("| work | async-orm | Spring Data R2DBC | R2DBC by hand | R2DBC by hand, unnest |")
			.contains("| Get by id, 16 at a time, per row | 23.1 µs |  | 22.0 µs |  |")
			.contains("| Insert 1,000 rows | 8.00 ms | 900 ms |");
	}

	@Test
	void pictureIsAnXmlDocumentWithOneBarForEachMedian() throws Exception {
		this.report.write(this.folder);
		String svg = Files.readString(this.folder.resolve("results.svg"));
		Document document = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new InputSource(new StringReader(svg)));
		assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(9);
		assertThat(svg).contains("prefers-color-scheme: dark", "22.0 µs", "2 × processor");
	}

	@Test
	void publishedResultsTellNothingAboutTheMachine() throws IOException {
		this.report.write(this.folder);
		assertThat(Files.readString(this.folder.resolve("jmh.json"))).contains("InsertBenchmark.insert", "4000.0")
			.doesNotContain("somewhere", "secret", "rawDataHistogram");
	}

	@Test
	void quoteReplacesWhatIsBetweenTheMarks() throws IOException {
		Path readme = this.folder.resolve("README.md");
		Files.writeString(readme,
				"before\n<!-- benchmarks: written by a full run -->\nold\n<!-- end of benchmarks -->\nafter\n");
		this.report.quote(readme);
		assertThat(Files.readString(readme, StandardCharsets.UTF_8)).startsWith("before\n")
			.endsWith("<!-- end of benchmarks -->\nafter\n")
			.contains("| Insert 1,000 rows |", "2026-11-20")
			.doesNotContain("old");
	}

	@Test
	void quoteFailsWithoutMarks() throws IOException {
		Path readme = Files.writeString(this.folder.resolve("README.md"), "text");
		assertThatIllegalStateException().isThrownBy(() -> this.report.quote(readme)).withMessageContaining("marks");
	}

}
