package dev.asyncorm.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.asyncorm.benchmarks.contender.Contender;
import dev.asyncorm.benchmarks.contender.Network;

/**
 * The medians of a run, read from what JMH writes.
 *
 * @param measurements the medians
 * @param json what JMH wrote, without histograms, and without paths and options of the
 * machine
 */
record Results(List<Measurement> measurements, String json) {

	private static final List<String> LEFT_OUT = List.of("jvm", "jvmArgs");

	static Results parse(String json) {
		JsonMapper mapper = JsonMapper.shared();
		JsonNode root = mapper.readTree(json);
		List<Measurement> measurements = new ArrayList<>();
		for (JsonNode node : root) {
			measurement(node).ifPresent(measurements::add);
			((ObjectNode) node).remove(LEFT_OUT);
			((ObjectNode) node.path("primaryMetric")).remove("rawDataHistogram");
		}
		return new Results(List.copyOf(measurements),
				mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
	}

	private static Optional<Measurement> measurement(JsonNode node) {
		JsonNode parameters = node.path("params");
		String rows = parameters.path("rows").asString("");
		boolean rate = node.path("mode").asString().equals("thrpt");
		JsonNode metric = node.path("primaryMetric");
		double median = rate ? median(metric.path("rawData")) : metric.path("scorePercentiles").path("50.0").asDouble();
		return Stream.of(Work.values())
			.filter((work) -> work.isMeasuredBy(node.path("benchmark").asString(), rows))
			.findFirst()
			.map((work) -> new Measurement(work, Network.valueOf(parameters.path("network").asString()),
					Contender.valueOf(parameters.path("contender").asString()), median, rate));
	}

	private static double median(JsonNode forks) {
		List<Double> values = new ArrayList<>();
		forks.forEach((fork) -> fork.forEach((value) -> values.add(value.asDouble())));
		double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

	Optional<Measurement> find(Work work, Network network, Contender contender) {
		return of(work, network).stream().filter((measurement) -> measurement.contender() == contender).findFirst();
	}

	List<Measurement> of(Work work, Network network) {
		return this.measurements.stream()
			.filter((measurement) -> measurement.work() == work && measurement.network() == network)
			.sorted((one, other) -> one.contender().compareTo(other.contender()))
			.toList();
	}

}
