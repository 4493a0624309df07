package dev.asyncorm.session;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

abstract class RecordEntityTests extends SessionContractTests {

	@Test
	@DisplayName("S7 merging a changed copy replaces the record and writes changed columns")
	void replacesRecordWhenCopyIsMerged() {
		long id = insertCity("Bern").id();
		AsyncSession session = session();
		City loaded = await(session.get(City.class, id));
		City merged = await(session.merge(loaded.withPopulation(7)));
		assertThat(merged.population()).isEqualTo(7);
		assertThat(await(session.get(City.class, id))).isSameAs(merged);
		assertThat(await(session.isModified(merged))).isTrue();
		await(session.flush());
		assertThat(statements().get(1)).contains("population", "version").doesNotContain("name");
		City stored = await(session.get(City.class, id));
		assertThat(stored).isEqualTo(new City(id, "Bern", 7, 2));
		await(session.commit());
		assertThat(database().query("select population, version from city").get(0)).containsEntry("population", 7)
			.containsEntry("version", 2);
	}

	@Test
	@DisplayName("S3 rollback restores records")
	void restoresRecordWhenRolledBack() {
		long id = insertCity("Bern").id();
		AsyncSession session = session();
		City loaded = await(session.get(City.class, id));
		await(session.merge(loaded.withPopulation(7)).then(session.flush()).then(session.rollback()));
		assertThat(await(session.get(City.class, id))).isSameAs(loaded);
	}

	@Test
	@DisplayName("S6 an older instance of a record deletes its row")
	void deletesByOlderInstance() {
		long id = insertCity("Bern").id();
		AsyncSession session = session();
		City loaded = await(session.get(City.class, id));
		await(session.merge(loaded.withPopulation(7)).then(session.flush()).then(session.delete(loaded)));
		await(session.commit());
		assertThat(database().count("city")).isZero();
	}

	@Test
	@DisplayName("S3 equal pending records are different entities")
	void keepsEqualRecordsApart() {
		AsyncSession session = session();
		await(session.add(new City(null, "Bern", 1, 0)).then(session.add(new City(null, "Bern", 1, 0))));
		await(session.commit());
		assertThat(database().count("city")).isEqualTo(2);
	}

}
