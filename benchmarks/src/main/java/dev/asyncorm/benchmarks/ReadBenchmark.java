package dev.asyncorm.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * Reads rows: one by one, side by side, all at once.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ReadBenchmark {

	private static final int READS = 200;

	private static final int CONCURRENT_READS = 1000;

	private static final int CONCURRENCY = 16;

	/**
	 * Read rows by id, one after the other.
	 * @param state the library
	 * @return the number of rows found
	 */
	@Benchmark
	@OperationsPerInvocation(READS)
	public long get(LibraryState state) {
		return found(state.library().get(READS, 1), READS);
	}

	/**
	 * Read rows by id, 16 at a time. The result is the time per row.
	 * @param state the library
	 * @return the number of rows found
	 */
	@Benchmark
	@OperationsPerInvocation(CONCURRENT_READS)
	public long getConcurrently(LibraryState state) {
		return found(state.library().get(CONCURRENT_READS, CONCURRENCY), CONCURRENT_READS);
	}

	/**
	 * Read a table of 1,000 rows.
	 * @param state the library
	 * @return the entities
	 */
	@Benchmark
	public List<?> select(LibraryState state) {
		List<?> items = state.library().select();
		found(items.size(), LibraryState.ROWS);
		return items;
	}

	private static long found(long count, long expected) {
		if (count != expected) {
			throw new IllegalStateException("Expected %d rows but found %d".formatted(expected, count));
		}
		return count;
	}

}
