package dev.asyncorm.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

import dev.asyncorm.benchmarks.contender.Contender;
import dev.asyncorm.benchmarks.contender.Network;

/**
 * One benchmark with the combinations of its parameters that are worth their time.
 *
 * @param benchmark the benchmark, as class and method
 * @param network the way to the database
 * @param contenders the libraries
 * @param rows the numbers of rows, for inserts
 */
record Plan(String benchmark, Network network, Set<Contender> contenders, List<String> rows) {

	private static final Set<Contender> ALL = EnumSet.allOf(Contender.class);

	private static final Set<Contender> ONE_ROW = EnumSet.of(Contender.ASYNC_ORM, Contender.SPRING_DATA,
			Contender.R2DBC, Contender.HIBERNATE_REACTIVE, Contender.HIBERNATE_ORM);

	private static final Set<Contender> MANY_UPDATES = EnumSet.of(Contender.ASYNC_ORM, Contender.SPRING_DATA,
			Contender.R2DBC_ADD, Contender.R2DBC_UNNEST, Contender.HIBERNATE_REACTIVE, Contender.HIBERNATE_ORM);

	private static final Set<Contender> SPRING = EnumSet.of(Contender.ASYNC_ORM, Contender.SPRING_DATA);

	private static final String INSERT = "InsertBenchmark.insert";

	/**
	 * Return everything that the goals and the tables need.
	 */
	static List<Plan> full() {
		List<Plan> plans = new ArrayList<>(goals());
		plans.add(insert(Network.LOOPBACK, ALL, "100"));
		plans.add(of("UpdateBenchmark.change", Network.LOOPBACK, ONE_ROW));
		plans.add(insert(Network.DELAYED, ONE_ROW, "1"));
		plans.add(insert(Network.DELAYED, ALL, "1000"));
		plans.add(of("ReadBenchmark.get", Network.DELAYED, ONE_ROW));
		plans.add(of("ReadBenchmark.select", Network.DELAYED, ONE_ROW));
		plans.add(of("UpdateBenchmark.change", Network.DELAYED, ONE_ROW));
		plans.add(of("UpdateBenchmark.changeAll", Network.DELAYED, MANY_UPDATES));
		plans.add(of("HttpBenchmark.put", Network.DELAYED, SPRING));
		plans.add(of("HttpBenchmark.post", Network.DELAYED, SPRING));
		return plans;
	}

	/**
	 * Return what the goals need.
	 */
	static List<Plan> quick() {
		List<Plan> plans = new ArrayList<>(goals());
		plans.add(insert(Network.DELAYED, SPRING, "1000"));
		return plans;
	}

	private static List<Plan> goals() {
		List<Plan> plans = new ArrayList<>();
		plans.add(insert(Network.LOOPBACK, ONE_ROW, "1"));
		plans.add(insert(Network.LOOPBACK, ALL, "1000", "10000"));
		plans.add(of("ReadBenchmark.get", Network.LOOPBACK, ONE_ROW));
		plans.add(of("ReadBenchmark.getConcurrently", Network.LOOPBACK, ONE_ROW));
		plans.add(of("ReadBenchmark.select", Network.LOOPBACK, ONE_ROW));
		plans.add(of("UpdateBenchmark.changeAll", Network.LOOPBACK, MANY_UPDATES));
		plans.add(of("HttpBenchmark.put", Network.LOOPBACK, SPRING));
		plans.add(of("HttpBenchmark.post", Network.LOOPBACK, SPRING));
		return plans;
	}

	private static Plan insert(Network network, Set<Contender> contenders, String... rows) {
		return new Plan(INSERT, network, contenders, List.of(rows));
	}

	private static Plan of(String benchmark, Network network, Set<Contender> contenders) {
		return new Plan(benchmark, network, contenders, List.of());
	}

	/**
	 * Return the number of forks.
	 */
	int size() {
		return this.contenders.size() * Math.max(1, this.rows.size());
	}

	/**
	 * Return how much more a web server has to warm up than a loop.
	 */
	int warmup() {
		return this.benchmark.startsWith("Http") ? 3 : 1;
	}

	ChainedOptionsBuilder options() {
		ChainedOptionsBuilder options = new OptionsBuilder().include("\\." + this.benchmark.replace(".", "\\.") + "$")
			.param("network", this.network.name())
			.param("contender", this.contenders.stream().map(Enum::name).toArray(String[]::new));
		return this.rows.isEmpty() ? options : options.param("rows", this.rows.toArray(String[]::new));
	}

	@Override
	public String toString() {
		return Arrays.asList(this.benchmark, this.network, this.contenders, this.rows).toString();
	}

}
