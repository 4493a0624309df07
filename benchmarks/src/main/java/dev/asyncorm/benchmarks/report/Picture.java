package dev.asyncorm.benchmarks.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.asyncorm.benchmarks.contender.Contender;
import dev.asyncorm.benchmarks.contender.Network;

/**
 * Draws the work that has a goal as bars, one panel for each with a scale of its own. The
 * text and the colours follow the reader's light or dark background.
 */
final class Picture {

	private static final int WIDTH = 900;

	private static final int BAR = 20;

	private static final int TITLE = 26;

	private static final int GAP = 14;

	private static final int LABELS = 250;

	private static final int BARS = 480;

	private static final String STYLE = """
			text { font: 13px system-ui, sans-serif; fill: #24292f } .title { font-weight: 600 }
			.ours { fill: #1a7f37 } .other { fill: #8c959f } .note { fill: #57606a }
			@media (prefers-color-scheme: dark) {
			 text { fill: #e6edf3 } .ours { fill: #3fb950 } .other { fill: #6e7681 } .note { fill: #9198a1 } }
			""";

	private final StringBuilder body = new StringBuilder();

	private int bottom = GAP;

	private Picture() {
	}

	static String draw(Results results, Environment environment) {
		Picture picture = new Picture();
		Set<String> drawn = new HashSet<>();
		for (Goal goal : Goal.ALL) {
			if (drawn.add(goal.work().title() + goal.network())) {
				picture.panel(goal.work(), goal.network(), results.of(goal.work(), goal.network()));
			}
		}
		return picture.svg(environment.toString());
	}

	private void panel(Work work, Network network, List<Measurement> measurements) {
		if (measurements.isEmpty()) {
			return;
		}
		String better = measurements.get(0).rate() ? "longer is better" : "shorter is better";
		String title = work.title() + ((network == Network.DELAYED) ? ", 1 ms round trip" : "");
		text(0, "title", title);
		text(LABELS + BARS, "note", better);
		this.bottom += TITLE;
		double longest = measurements.stream().mapToDouble(Measurement::median).max().orElse(1);
		for (Measurement measurement : measurements) {
			bar(measurement, longest);
		}
		this.bottom += GAP;
	}

	private void bar(Measurement measurement, double longest) {
		long width = Math.max(1, Math.round(BARS * measurement.median() / longest));
		text(GAP, "", measurement.contender().title());
		this.body.append(String.format(Locale.ROOT,
				"<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\"/>%n",
				(measurement.contender() == Contender.ASYNC_ORM) ? "ours" : "other", LABELS, this.bottom + 3, width,
				BAR - 6));
		text((int) (LABELS + width + 6), "", measurement.text());
		this.bottom += BAR;
	}

	private void text(int left, String type, String text) {
		List<String> attributes = new ArrayList<>();
		attributes.add("x=\"" + left + "\"");
		attributes.add("y=\"" + (this.bottom + 14) + "\"");
		if (!type.isEmpty()) {
			attributes.add("class=\"" + type + "\"");
		}
		this.body.append("<text %s>%s</text>%n".formatted(String.join(" ", attributes), escaped(text)));
	}

	private static String escaped(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

	private String svg(String note) {
		text(0, "note", "Medians of one run. " + note);
		int height = this.bottom + TITLE;
		return """
				<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
				<title>Benchmarks of async-orm</title>
				<style>
				%s</style>
				%s</svg>
				""".formatted(WIDTH, height, WIDTH, height, STYLE, this.body);
	}

}
