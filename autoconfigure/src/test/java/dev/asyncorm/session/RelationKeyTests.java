package dev.asyncorm.session;

import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

import dev.asyncorm.mapping.Relationship;
import dev.asyncorm.mapping.Relationship.JoinTable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Relations by keys that are no numbers of the usual size.
 */
abstract class RelationKeyTests extends SessionContractTests {

	private static final UUID ULM = UUID.fromString("00000000-0000-0000-0000-000000000001");

	@BeforeEach
	final void createModel() {
		database().execute("create table nation (code char(2) primary key)",
				"create table town (id uuid primary key, nation_code char(2))",
				"create table tram (line int primary key, kind varchar(10))",
				"create table \"town_tram\" (\"town\" uuid, \"tram\" int)", "insert into nation values ('DE'), ('FR')",
				"insert into town values ('" + ULM + "', 'DE')", "insert into tram values (1, 'LARGE'), (2, 'SMALL')",
				"insert into \"town_tram\" values ('" + ULM + "', 1), ('" + ULM + "', 2)",
				"create table gauge (id varchar(10) primary key, name varchar(10))",
				"insert into gauge values ('SMALL', 'narrow'), ('LARGE', 'broad')");
		recorder().clear();
	}

	@AfterEach
	final void dropModel() {
		database().execute("drop table nation", "drop table town", "drop table tram", "drop table \"town_tram\"",
				"drop table gauge");
	}

	@Test
	void textsUuidsNumbersAndConstantsAreKeys() {
		List<Nation> nations = await(session().select(Nation.class).orderBy("code").load("towns.trams.gauge").all());
		assertThat(recorder().count()).isEqualTo(4);
		Town ulm = nations.get(0).towns().get(0);
		assertThat(ulm.trams).extracting((tram) -> tram.gauge.name).containsExactlyInAnyOrder("broad", "narrow");
		assertThat(nations.get(1).towns()).isEmpty();
	}

	enum Kind {

		SMALL, LARGE

	}

	record Nation(@Id String code, @Relationship(mappedBy = "nationCode") List<Town> towns) {
	}

	@Table
	static class Town {

		@Id
		UUID id;

		String nationCode;

		@Relationship(joinTable = @JoinTable(name = "town_tram", ownColumn = "town", targetColumn = "tram"))
		Set<Tram> trams;

	}

	static class Tram {

		@Id
		Integer line;

		Kind kind;

		@Relationship(foreignKey = "kind")
		Gauge gauge;

	}

	record Gauge(@Id Kind id, String name) {
	}

}
