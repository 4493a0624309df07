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
