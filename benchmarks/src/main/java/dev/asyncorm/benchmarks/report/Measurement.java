package dev.asyncorm.benchmarks.report;

import java.util.Locale;

import dev.asyncorm.benchmarks.contender.Contender;
import dev.asyncorm.benchmarks.contender.Network;

/**
 * The median of one benchmark.
 *
 * @param work what was done
 * @param network over which network
 * @param contender by whom
 * @param median microseconds, or operations per second
 * @param rate whether the median is a rate, of which more is better
 */
record Measurement(Work work, Network network, Contender contender, double median, boolean rate) {

	/**
	 * Return how many times as fast this is.
	 */
	double speedup(Measurement other) {
		return this.rate ? this.median / other.median : other.median / this.median;
	}

	String text() {
		if (this.rate) {
			return String.format(Locale.ROOT, "%,.0f requests/s", this.median);
		}
		return (this.median < 1000) ? number(this.median) + " µs" : number(this.median / 1000) + " ms";
	}

	private static String number(double value) {
		String format = (value < 10) ? "%.2f" : (value < 100) ? "%.1f" : "%,.0f";
		return String.format(Locale.ROOT, format, value);
	}

}
