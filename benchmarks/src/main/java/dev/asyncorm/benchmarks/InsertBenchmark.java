package dev.asyncorm.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Inserts rows with generated ids in one transaction.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class InsertBenchmark {

	/**
	 * The number of rows.
	 */
	@Param({ "1", "100", "1000", "10000" })
	public int rows;

	/**
	 * Insert the rows.
	 * @param state the library
	 * @return what was inserted
	 */
	@Benchmark
	public List<?> insert(LibraryState state) {
		return state.library().insert(this.rows);
	}

}
