package dev.asyncorm.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

import dev.asyncorm.benchmarks.contender.Server;
import dev.asyncorm.benchmarks.report.Environment;
import dev.asyncorm.benchmarks.report.Report;
import dev.asyncorm.fixture.TestDatabase;
import dev.asyncorm.fixture.WireProxy;

/**
 * Starts the database and the delay, runs the benchmarks in JVMs of their own and writes
 * the report. The argument is {@code full}, {@code goals}, {@code quick}, {@code none},
 * or what JMH shall be called with.
 */
public final class BenchmarkRun {

	private static final Duration ROUND_TRIP = Duration.ofMillis(1);

	private static final TimeValue ITERATION = TimeValue.seconds(2);

	private static final int QUICKER = 5;

	private static final List<String> HEAP = List.of("-Xms1g", "-Xmx1g");

	private final List<String> jvmOptions;

	private BenchmarkRun(List<String> jvmOptions) {
		this.jvmOptions = jvmOptions;
	}

	/**
	 * Run the benchmarks.
	 * @param arguments what to run
	 * @throws RunnerException when a benchmark fails
	 * @throws IOException when a result cannot be written
	 * @throws CommandLineOptionException when JMH does not know an argument
	 */
	public static void main(String[] arguments) throws RunnerException, IOException, CommandLineOptionException {
		String kind = String.join(" ", arguments).trim();
		if (kind.equals("none")) {
			return;
		}
		try (TestDatabase database = TestDatabase.postgres(); WireProxy delay = WireProxy.inFrontOf(database)) {
			delay.latency(ROUND_TRIP);
			Server server = Server.of(database.options());
			server.createTable();
			new BenchmarkRun(server.jvmOptions(Server.of(delay.options()))).run(kind, server);
		}
		// threads of a container's client may live on
		System.exit(0);
	}

	private void run(String kind, Server server) throws RunnerException, IOException, CommandLineOptionException {
		switch (kind) {
			case "full" -> report(run(Plan.full(), 1), server, folder().resolve("results"), true);
			case "goals" -> report(run(Plan.goals(), 1), server, folder().resolve("results"), true);
			case "quick" -> report(run(Plan.goals(), QUICKER), server, folder().resolve("target/results"), false);
			default ->
				new Runner(prepared(new OptionsBuilder().parent(new CommandLineOptions(kind.split("\\s+")))).build())
					.run();
		}
	}

	private static Path folder() {
		return Path.of(System.getProperty("benchmarks.folder", "."));
	}

	private Collection<RunResult> run(List<Plan> plans, int quicker) throws RunnerException {
		List<RunResult> results = new ArrayList<>();
		int done = 0;
		for (Plan plan : plans) {
			System.out.printf("# %d of %d done, next: %s%n", done, plans.stream().mapToInt(Plan::size).sum(), plan);
			results.addAll(new Runner(prepared(plan.options()).forks(1)
				.warmupIterations(iterations(plan.warmup(), quicker))
				.warmupTime(ITERATION)
				.measurementIterations(iterations(Plan.MEASUREMENT, quicker))
				.measurementTime(ITERATION)
				.build()).run());
			done += plan.size();
		}
		return results;
	}

	private static int iterations(Duration time, int quicker) {
		return (int) (time.toSeconds() / ITERATION.convertTo(TimeUnit.SECONDS) / quicker);
	}

	private ChainedOptionsBuilder prepared(ChainedOptionsBuilder options) {
		return options.shouldFailOnError(true)
			.jvmArgsAppend(Stream.concat(HEAP.stream(), this.jvmOptions.stream()).toArray(String[]::new));
	}

	private static void report(Collection<RunResult> results, Server server, Path target, boolean quote)
			throws IOException {
		Path raw = folder().resolve("target/jmh.json");
		Files.createDirectories(target);
		ResultFormatFactory.getInstance(ResultFormatType.JSON, raw.toString()).writeOut(results);
		Report report = Report.of(raw, Environment.here(server.version()));
		report.write(target);
		if (quote) {
			report.quote(folder().resolve("../README.md"));
		}
		System.out.println(report.goals());
		System.out.println("Written to " + target);
	}

}
