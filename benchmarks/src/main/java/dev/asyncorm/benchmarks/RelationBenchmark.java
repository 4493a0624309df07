package dev.asyncorm.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

import dev.asyncorm.benchmarks.contender.Server;

/**
 * Reads entities with what belongs to them.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RelationBenchmark {

	/**
	 * Read 100 users with 10 addresses each.
	 * @param state the library
	 * @return the users
	 */
	@Benchmark
	public List<?> users(LibraryState state) {
		return found(state.library().users(), Server.USERS);
	}

	/**
	 * Read 1,000 nodes with three levels below them, 15,000 nodes in all.
	 * @param state the library
	 * @return the nodes of the first level
	 */
	@Benchmark
	public List<?> trees(LibraryState state) {
		return found(state.library().trees(), Server.TREES);
	}

	private static List<?> found(List<?> entities, int expected) {
		if (entities.size() != expected) {
			throw new IllegalStateException("Expected %d entities but found %d".formatted(expected, entities.size()));
		}
		return entities;
	}

}
