package dev.asyncorm.session;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.convert.R2dbcConverter;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.mapping.ColumnDefault;
import dev.asyncorm.mapping.Length;
import dev.asyncorm.schema.Schema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract of columns whose default the entity declares: the session leaves nulls to the
 * database and reads back what it made of them.
 */
@NullUnmarked
abstract class ColumnDefaultTests extends SessionContractTests {

	private Schema schema;

	@BeforeEach
	void createSchema() {
		R2dbcConverter converter = converter();
		converter.getMappingContext().getPersistentEntity(Job.class);
		this.schema = Schema.of(pool(), converter);
		await(this.schema.createAll());
	}

	@AfterEach
	void dropSchema() {
		await(this.schema.dropAll());
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 70 })
	@DisplayName("S15 declared defaults fill what is null and are read back for rows alone and together")
	void fillsWhatIsNull(int rows) {
		AsyncSession session = session();
		List<Job> jobs = IntStream.range(0, rows).mapToObj((i) -> new Job()).toList();
		await(session.addAll(jobs).then(session.flush()));
		assertThat(jobs).allSatisfy((job) -> {
			assertThat(job.state).isEqualTo("it's new");
			assertThat(job.createdAt).isNotNull();
			assertThat(job.attempts).isZero();
			assertThat(await(session.isModified(job))).isFalse();
		});
		await(session.commit());
		assertThat(await(session().select(Job.class).orderBy("id").all())).usingRecursiveFieldByFieldElementComparator()
			.containsExactlyElementsOf(jobs);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	@DisplayName("S15 what is given wins over a declared default")
	void keepsWhatIsGiven(int rows) {
		AsyncSession session = session();
		List<Job> jobs = IntStream.range(0, rows).mapToObj((i) -> new Job()).toList();
		jobs.get(0).state = "given";
		await(session.addAll(jobs).then(session.commit()));
		assertThat(await(session().get(Job.class, jobs.get(0).id)).state).isEqualTo("given");
		assertThat(database().count((Dialect.of(pool()) == Dialect.H2) ? "\"JOB\"" : "job")).isEqualTo(rows);
	}

	static class Job {

		@Id
		Long id;

		@Length(20)
		@ColumnDefault("'it''s new'")
		@NotNull
		String state;

		@ColumnDefault("now()")
		Instant createdAt;

		@ColumnDefault("7")
		int attempts;

	}

}
