package dev.asyncorm.benchmarks;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Changes rows that were loaded before.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class UpdateBenchmark {

	/**
	 * Load one row, change it and commit.
	 * @param state the library
	 */
	@Benchmark
	public void change(LibraryState state) {
		int change = state.nextChange();
		state.library().change(1 + change % LibraryState.ROWS, change);
	}

	/**
	 * Change 1,000 loaded rows and commit. The time to load them is not measured.
	 * @param loaded the loaded rows
	 */
	@Benchmark
	public void changeAll(Loaded loaded) {
		loaded.change.run();
	}

	/**
	 * Rows that were loaded.
	 */
	@State(Scope.Benchmark)
	@SuppressWarnings("NullAway.Init")
	public static class Loaded {

		private Runnable change;

		/**
		 * Load all rows.
		 * @param state the library
		 */
		@Setup(Level.Invocation)
		public void load(LibraryState state) {
			this.change = state.library().loadAndChange(state.nextChange());
		}

	}

}
