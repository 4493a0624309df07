package dev.asyncorm.repository;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;
import org.springframework.data.relational.core.mapping.Column;

import dev.asyncorm.mapping.EntityModel;

import static org.assertj.core.api.Assertions.assertThat;

class QueryTextTests {

	private static final EntityModel TAG = EntityModel.of(new R2dbcMappingContext(), Tag.class);

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			select * from tag                                                       | true
			SELECT t.* FROM tag t WHERE t.name = :name                              | true
			select distinct t.*, x.y from tag t join x on x.id = t.id               | true
			select id, "NAME", color, t.version as version from tag                 | true
			select id, name from tag where color = 'x' and version = 1              | false
			select id, name, colors, version from tag                               | false
			select count(*), id from tag group by id                                | false
			select 2 * version as version, id from tag                              | false
			select id from tag where exists (select * from x where x.id = tag.id)   | false
			select id, (select x.* from x) as name from tag                         | false
			select t.*, (select count(*) from x where x.name = ')') from tag t      | true
			select id from tag where name = ' (select * from tag) '                 | false
			insert into tag select * from x returning id                            | false
			select * from final table (update tag set name = 'x')                   | true
			with t as (select * from tag) select id, name from t                    | false
			with t as (select id from x) select * from tag join t on t.id = tag.id  | true
			update tag set name = :name where id = 1 returning *                    | true
			insert into tag (name) values ('x') returning id                        | false
			select version()                                                        | false
			""")
	void knowsWhetherAllColumnsAreReturned(String sql, boolean isAll) {
		assertThat(new QueryText(sql).returnsAll(TAG)).isEqualTo(isAll);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			select id, holder_name, kind from badge      | true
			select b.id, b."HOLDER_NAME", b.kind from b  | true
			select id, holderName, type from badge       | false
			select id, holder_name, type from badge      | false
			""")
	void columnsCountAndNotProperties(String sql, boolean isAll) {
		EntityModel badge = EntityModel.of(new R2dbcMappingContext(), Badge.class);
		assertThat(new QueryText(sql).returnsAll(badge)).isEqualTo(isAll);
	}

	record Badge(@Id Long id, String holderName, @Column("kind") String type) {
	}

}
