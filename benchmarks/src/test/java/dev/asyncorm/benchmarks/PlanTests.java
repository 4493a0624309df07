package dev.asyncorm.benchmarks;

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
 * A run of 25 minutes must not end with a name that nobody has.
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
		assertThat(Plan.quick()).doesNotHaveDuplicates();
	}

	@Test
	void runsFitIntoTheirTime() {
		assertThat(forks(Plan.full()) * 14).isLessThan(25 * 60);
		assertThat(forks(Plan.quick()) * 5).isLessThan(5 * 60);
	}

	private static Set<String> benchmarks() {
		return BenchmarkList.defaultList()
			.find(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of(".*"), List.of())
			.stream()
			.map(BenchmarkListEntry::getUsername)
			.collect(Collectors.toSet());
	}

	private static int forks(List<Plan> plans) {
		return plans.stream().mapToInt(Plan::size).sum();
	}

}
