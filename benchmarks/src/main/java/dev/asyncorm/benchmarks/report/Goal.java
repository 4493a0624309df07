package dev.asyncorm.benchmarks.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.asyncorm.benchmarks.contender.Contender;
import dev.asyncorm.benchmarks.contender.Network;

/**
 * How fast the session wants to be, beside another library in the same run.
 *
 * @param work the work
 * @param network the way to the database
 * @param other the other library
 * @param kind how the two are compared
 * @param limit the ratio to reach
 */
record Goal(Work work, Network network, Contender other, Kind kind, double limit) {

	static final List<Goal> ALL = List.of(atMost(1.25, Work.INSERT_1000, Contender.R2DBC_UNNEST),
			atLeast(13, Work.INSERT_1000, Contender.SPRING_DATA),
			new Goal(Work.INSERT_1000, Network.DELAYED, Contender.SPRING_DATA, Kind.AT_LEAST, 100),
			atMost(1.25, Work.INSERT_10000, Contender.R2DBC_UNNEST),
			atLeast(8, Work.INSERT_10000, Contender.SPRING_DATA),
			atLeast(1.6, Work.INSERT_10000, Contender.HIBERNATE_REACTIVE),
			atLeast(15, Work.INSERT_10000, Contender.HIBERNATE_REACTIVE_IDENTITY),
			atMost(1.15, Work.INSERT_1, Contender.R2DBC), atLeast(1.5, Work.HTTP_PUT, Contender.SPRING_DATA),
			atLeast(2.7, Work.HTTP_POST, Contender.SPRING_DATA), atMost(1.1, Work.GET_CONCURRENTLY, Contender.R2DBC),
			atLeast(1, Work.GET_CONCURRENTLY, Contender.SPRING_DATA), atMost(1.15, Work.SELECT, Contender.R2DBC),
			atLeast(1.7, Work.SELECT, Contender.SPRING_DATA), atMost(1.2, Work.USERS, Contender.R2DBC),
			atLeast(7, Work.USERS, Contender.SPRING_DATA_PER_OWNER),
			atLeast(1.8, Work.USERS, Contender.HIBERNATE_REACTIVE),
			atLeast(1.8, Work.USERS, Contender.HIBERNATE_REACTIVE_BATCH),
			atLeast(1.8, Work.USERS, Contender.HIBERNATE_REACTIVE_SUBSELECT),
			atLeast(10, Work.CHANGE_ALL, Contender.SPRING_DATA));

	private static Goal atMost(double limit, Work work, Contender other) {
		return new Goal(work, Network.LOOPBACK, other, Kind.AT_MOST, limit);
	}

	private static Goal atLeast(double limit, Work work, Contender other) {
		return new Goal(work, Network.LOOPBACK, other, Kind.AT_LEAST, limit);
	}

	/**
	 * Compare the medians, if both libraries were measured.
	 */
	Optional<Outcome> in(Results results) {
		return results.find(this.work, this.network, Contender.ASYNC_ORM)
			.flatMap((ours) -> results.find(this.work, this.network, this.other)
				.map((theirs) -> new Outcome(this, ours, theirs)));
	}

	enum Kind {

		/**
		 * The session takes at most so many times as long.
		 */
		AT_MOST,

		/**
		 * The session is at least so many times as fast.
		 */
		AT_LEAST

	}

	/**
	 * A goal and what was measured.
	 *
	 * @param goal the goal
	 * @param ours the median of the session
	 * @param theirs the median of the other library
	 */
	record Outcome(Goal goal, Measurement ours, Measurement theirs) {

		double ratio() {
			return (this.goal.kind == Kind.AT_MOST) ? this.theirs.speedup(this.ours) : this.ours.speedup(this.theirs);
		}

		boolean reached() {
			return (this.goal.kind == Kind.AT_MOST) ? ratio() <= this.goal.limit : ratio() >= this.goal.limit;
		}

		String wanted() {
			String words = (this.goal.kind == Kind.AT_MOST) ? "at most %s× the time" : "at least %s× as fast";
			return words.formatted(BigDecimal.valueOf(this.goal.limit).stripTrailingZeros().toPlainString());
		}

		String found() {
			return String.format(Locale.ROOT, "%.2f×", ratio());
		}

	}

}
