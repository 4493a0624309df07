package dev.asyncorm.benchmarks.report;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.asyncorm.benchmarks.contender.Contender;
import dev.asyncorm.benchmarks.contender.Network;

/**
 * Writes results as tables of Markdown.
 */
final class Tables {

	private final Results results;

	Tables(Results results) {
		this.results = results;
	}

	/**
	 * Return the goals and whether they were reached.
	 */
	String goals() {
		return table(List.of("work", "async-orm", "beside", "goal", "measured", "reached"),
				Goal.ALL.stream().map((goal) -> goal.in(this.results)).flatMap(Optional::stream).map(Tables::row));
	}

	private static List<String> row(Goal.Outcome outcome) {
		Goal goal = outcome.goal();
		String work = goal.work().title() + ((goal.network() == Network.DELAYED) ? ", 1 ms round trip" : "");
		return List.of(work, outcome.ours().text(), goal.other().title() + ": " + outcome.theirs().text(),
				outcome.wanted(), outcome.found(), outcome.reached() ? "yes" : "**no**");
	}

	/**
	 * Return all medians of one network: a line for each work, a column for each library.
	 */
	String medians(Network network) {
		List<Contender> contenders = Stream.of(Contender.values())
			.filter((contender) -> Stream.of(Work.values())
				.anyMatch((work) -> this.results.find(work, network, contender).isPresent()))
			.toList();
		List<String> titles = Stream.concat(Stream.of("work"), contenders.stream().map(Contender::title)).toList();
		return table(titles, Stream.of(Work.values())
			.filter((work) -> !this.results.of(work, network).isEmpty())
			.map((work) -> Stream
				.concat(Stream.of(work.title()), contenders.stream()
					.map((contender) -> this.results.find(work, network, contender).map(Measurement::text).orElse("")))
				.toList()));
	}

	private static String table(List<String> titles, Stream<List<String>> rows) {
		Stream<String> head = Stream.of(line(titles),
				line(titles.stream().map((title) -> Objects.equals(title, titles.get(0)) ? "---" : "--:").toList()));
		return Stream.concat(head, rows.map(Tables::line)).collect(Collectors.joining());
	}

	private static String line(List<String> cells) {
		return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
	}

	@Override
	public String toString() {
		return Arrays.stream(Network.values()).map(this::medians).collect(Collectors.joining("\n"));
	}

}
