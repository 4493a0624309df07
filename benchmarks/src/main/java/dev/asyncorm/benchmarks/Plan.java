package dev.asyncorm.benchmarks;

import java.time.Duration;
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

	static final Duration MEASUREMENT = Duration.ofSeconds(10);

	private static final Duration WARMUP = Duration.ofSeconds(20);

	private static final Duration START = Duration.ofSeconds(4);

	private static final Set<Contender> ALL = EnumSet.complementOf(EnumSet.of(Contender.SPRING_DATA_PER_OWNER,
			Contender.HIBERNATE_REACTIVE_BATCH, Contender.HIBERNATE_REACTIVE_SUBSELECT));

	private static final Set<Contender> HUNDRED_ROWS = EnumSet.of(Contender.ASYNC_ORM, Contender.SPRING_DATA,
			Contender.R2DBC_UNNEST, Contender.HIBERNATE_REACTIVE);

	private static final Set<Contender> ONE_ROW = EnumSet.of(Contender.ASYNC_ORM, Contender.SPRING_DATA,
			Contender.R2DBC, Contender.HIBERNATE_REACTIVE, Contender.HIBERNATE_ORM);

	private static final Set<Contender> MANY_UPDATES = EnumSet.of(Contender.ASYNC_ORM, Contender.SPRING_DATA,
			Contender.R2DBC_ADD, Contender.R2DBC_UNNEST, Contender.HIBERNATE_REACTIVE, Contender.HIBERNATE_ORM);

	private static final Set<Contender> SPRING = EnumSet.of(Contender.ASYNC_ORM, Contender.SPRING_DATA);

	private static final Set<Contender> RELATIONS = EnumSet.of(Contender.ASYNC_ORM, Contender.SPRING_DATA_PER_OWNER,
			Contender.R2DBC, Contender.HIBERNATE_REACTIVE, Contender.HIBERNATE_REACTIVE_BATCH,
			Contender.HIBERNATE_REACTIVE_SUBSELECT);

	private static final Set<Contender> ALL_RELATIONS = EnumSet.of(Contender.ASYNC_ORM, Contender.SPRING_DATA,
			Contender.SPRING_DATA_PER_OWNER, Contender.R2DBC, Contender.HIBERNATE_REACTIVE,
			Contender.HIBERNATE_REACTIVE_BATCH, Contender.HIBERNATE_REACTIVE_SUBSELECT, Contender.HIBERNATE_ORM);

	private static final String INSERT = "InsertBenchmark.insert";

	/**
	 * Return everything that the tables show, in about an hour. On loopback, a change of
	 * one row is there as a PUT.
	 */
	static List<Plan> full() {
		return List.of(insert(Network.LOOPBACK, ONE_ROW, "1"), insert(Network.LOOPBACK, HUNDRED_ROWS, "100"),
				insert(Network.LOOPBACK, ALL, "1000", "10000"), of("ReadBenchmark.get", Network.LOOPBACK, ONE_ROW),
				of("ReadBenchmark.getConcurrently", Network.LOOPBACK, ONE_ROW),
				of("ReadBenchmark.select", Network.LOOPBACK, ONE_ROW),
				of("RelationBenchmark.users", Network.LOOPBACK, ALL_RELATIONS),
				of("RelationBenchmark.trees", Network.LOOPBACK, EnumSet.of(Contender.ASYNC_ORM)),
				of("UpdateBenchmark.changeAll", Network.LOOPBACK, MANY_UPDATES),
				of("HttpBenchmark.put", Network.LOOPBACK, SPRING), of("HttpBenchmark.post", Network.LOOPBACK, SPRING),
				insert(Network.DELAYED, ONE_ROW, "1"), insert(Network.DELAYED, ALL, "1000"),
				of("ReadBenchmark.get", Network.DELAYED, ONE_ROW), of("ReadBenchmark.select", Network.DELAYED, ONE_ROW),
				of("UpdateBenchmark.change", Network.DELAYED, ONE_ROW),
				of("UpdateBenchmark.changeAll", Network.DELAYED, MANY_UPDATES),
				of("HttpBenchmark.put", Network.DELAYED, SPRING));
	}

	/**
	 * Return what the goals need, and nothing else.
	 */
	static List<Plan> goals() {
		return List.of(insert(Network.LOOPBACK, with(Contender.R2DBC), "1"),
				insert(Network.LOOPBACK, with(Contender.SPRING_DATA, Contender.R2DBC_UNNEST), "1000"),
				insert(Network.DELAYED, SPRING, "1000"),
				insert(Network.LOOPBACK,
						with(Contender.SPRING_DATA, Contender.R2DBC_UNNEST, Contender.HIBERNATE_REACTIVE,
								Contender.HIBERNATE_REACTIVE_IDENTITY),
						"10000"),
				of("ReadBenchmark.getConcurrently", Network.LOOPBACK, with(Contender.SPRING_DATA, Contender.R2DBC)),
				of("ReadBenchmark.select", Network.LOOPBACK, with(Contender.SPRING_DATA, Contender.R2DBC)),
				of("RelationBenchmark.users", Network.LOOPBACK, RELATIONS),
				of("UpdateBenchmark.changeAll", Network.LOOPBACK, SPRING),
				of("HttpBenchmark.put", Network.LOOPBACK, SPRING), of("HttpBenchmark.post", Network.LOOPBACK, SPRING));
	}

	private static Set<Contender> with(Contender... others) {
		return EnumSet.of(Contender.ASYNC_ORM, others);
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
	 * Return how long each fork warms up: until the compiler has done its work, which
	 * takes three times as long for a web server and its clients.
	 */
	Duration warmup() {
		return this.benchmark.startsWith("Http") ? WARMUP.multipliedBy(3) : WARMUP;
	}

	/**
	 * Return how long the forks take together.
	 */
	Duration time() {
		return warmup().plus(MEASUREMENT).plus(START).multipliedBy(size());
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
