package dev.asyncorm.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A long run must not end with a name that nobody has.
 */
class PlanTests {

	@Test
	void everyBenchmarkOfThePlanExists() {
		assertThat(Plan.full()).allSatisfy((plan) -> assertThat(benchmarks())
			.anyMatch((benchmark) -> benchmark.matches(".*" + plan.options().build().getIncludes().get(0))));
	}

	@Test
	void everyBenchmarkIsInThePlan() {
		Set<String> planned = Plan.full()
			.stream()
			.map((plan) -> "dev.asyncorm.benchmarks." + plan.benchmark())
			.collect(Collectors.toSet());
		assertThat(benchmarks()).containsExactlyInAnyOrderElementsOf(planned);
	}

	@Test
	void nothingIsMeasuredTwice() {
		assertThat(Plan.full()).doesNotHaveDuplicates();
		assertThat(Plan.goals()).doesNotHaveDuplicates();
	}

	@Test
	void whatTheGoalsNeedIsInTheFullRun() {
		assertThat(Plan.goals()).allSatisfy((goal) -> assertThat(Plan.full())
			.anyMatch((plan) -> plan.benchmark().equals(goal.benchmark()) && plan.network() == goal.network()
					&& plan.contenders().containsAll(goal.contenders()) && plan.rows().containsAll(goal.rows())));
	}

	@Test
	void runsFitIntoTheTimeThatTheReadmeNames() {
		assertThat(time(Plan.full())).isLessThan(Duration.ofMinutes(65));
		assertThat(time(Plan.goals())).isLessThan(Duration.ofMinutes(20));
	}

	private static Set<String> benchmarks() {
		return BenchmarkList.defaultList()
			.find(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of(".*"), List.of())
			.stream()
			.map(BenchmarkListEntry::getUsername)
			.collect(Collectors.toSet());
	}

	private static Duration time(List<Plan> plans) {
		return plans.stream().map(Plan::time).reduce(Duration.ZERO, Duration::plus);
	}

}
