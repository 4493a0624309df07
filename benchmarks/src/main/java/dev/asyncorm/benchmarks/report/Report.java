package dev.asyncorm.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.asyncorm.benchmarks.contender.Network;

/**
 * The tables and the picture of one run. Get one by {@link #of}.
 */
public final class Report {

	private static final String BEGIN = "<!-- benchmarks: written by a full run -->\n";

	private static final String END = "<!-- end of benchmarks -->\n";

	private final Results results;

	private final Environment environment;

	private final Tables tables;

	private Report(Results results, Environment environment) {
		this.results = results;
		this.environment = environment;
		this.tables = new Tables(results);
	}

	/**
	 * Read the results of a run.
	 * @param json what JMH wrote
	 * @param environment where and when it ran
	 * @return the report
	 * @throws IOException when the file cannot be read
	 */
	public static Report of(Path json, Environment environment) throws IOException {
		return new Report(Results.parse(Files.readString(json)), environment);
	}

	/**
	 * Return the goals and whether they were reached.
	 * @return a table in Markdown
	 */
	public String goals() {
		return this.tables.goals();
	}

	/**
	 * Write the tables, the picture and the results of JMH.
	 * @param folder an existing folder
	 * @throws IOException when a file cannot be written
	 */
	public void write(Path folder) throws IOException {
		Files.writeString(folder.resolve("results.md"), markdown());
		Files.writeString(folder.resolve("results.svg"), Picture.draw(this.results, this.environment));
		Files.writeString(folder.resolve("jmh.json"), this.results.json());
	}

	private String markdown() {
		return """
				# Benchmarks

				Medians of one run: %s.

				## Goals

				%s
				## On the same machine

				%s
				## With a round trip of 1 ms

				%s""".formatted(this.environment, goals(), this.tables.medians(Network.LOOPBACK),
				this.tables.medians(Network.DELAYED));
	}

	/**
	 * Replace the table in a text, between the two marks that say where it is.
	 * @param readme the file with the text
	 * @throws IOException when the file cannot be read or written
	 */
	public void quote(Path readme) throws IOException {
		String text = Files.readString(readme);
		int begin = text.indexOf(BEGIN);
		int end = text.indexOf(END);
		if (begin < 0 || end < begin) {
			throw new IllegalStateException("The marks of the benchmarks are missing in the text: " + BEGIN + END);
		}
		Files.writeString(readme, text.substring(0, begin + BEGIN.length()) + "\nMedians of one run: "
				+ this.environment + ".\n\n" + goals() + "\n" + text.substring(end));
	}

}
