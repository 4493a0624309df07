package dev.asyncorm.session;

import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.convert.converter.Converter;
import org.springframework.data.annotation.Id;
import org.springframework.data.convert.WritingConverter;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.core.DefaultReactiveDataAccessStrategy;
import org.springframework.data.r2dbc.mapping.OutboundRow;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.r2dbc.core.Parameter;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.mapping.Relationship;
import dev.asyncorm.mapping.Relationship.JoinTable;

import static dev.asyncorm.relationship.Load.load;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Relations by keys that are no numbers of the usual size.
 */
@SuppressWarnings("deprecation")
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

	@Test
	void idsOfTypesWithWritingConvertersAreKeys() {
		Dialect dialect = Dialect.of(pool());
		R2dbcConverter converter = DefaultReactiveDataAccessStrategy.createConverter(dialect.springDialect(),
				List.of(NationWriter.INSTANCE, TownWriter.INSTANCE));
		AsyncSession session = SessionFactory.builder(converter, dialect.springDialect(), dialect)
			.build()
			.sessionOf(connection());
		Nation nation = await(session.getOne(Nation.class, "DE", load("towns.trams")));
		Town ulm = nation.towns().get(0);
		assertThat(ulm.trams).hasSize(2);
		ulm.trams.clear();
		await(session.commit());
		assertThat(database().count("\"town_tram\"")).isZero();
	}

	@WritingConverter
	enum NationWriter implements Converter<Nation, OutboundRow> {

		INSTANCE;

		@Override
		public OutboundRow convert(Nation nation) {
			return new OutboundRow("code", Parameter.from(nation.code()));
		}

	}

	@WritingConverter
	enum TownWriter implements Converter<Town, OutboundRow> {

		INSTANCE;

		@Override
		public OutboundRow convert(Town town) {
			return new OutboundRow("id", Parameter.from(town.id)).append("nation_code",
					Parameter.from(town.nationCode));
		}

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
