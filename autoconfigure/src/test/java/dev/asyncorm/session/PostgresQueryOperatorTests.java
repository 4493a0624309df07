package dev.asyncorm.session;

import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import dev.asyncorm.fixture.OnPostgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.data.relational.core.query.Criteria.where;

@OnPostgres
class PostgresQueryOperatorTests extends QueryOperatorTests {

	@Test
	@DisplayName("S2 a list may be longer than a statement has markers")
	void findsRowsByVeryLongLists() {
		Select<Guest> all = session().select(Guest.class);
		List<Long> ids = LongStream.range(3, 70_003).boxed().toList();
		assertThat(names(all.where(where("id").in(ids)))).containsExactly("cid", "Dan");
		assertThat(names(all.where(where("id").notIn(ids)))).containsExactly("ada", "bob");
		assertThat(statements()).allSatisfy((sql) -> assertThat(sql).doesNotContain("$2"));
	}

}
