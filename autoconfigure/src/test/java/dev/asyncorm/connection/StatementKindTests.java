package dev.asyncorm.connection;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class StatementKindTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			select * from tag where updated is null           | PLAIN_READ
			select * from tag for update skip locked          | LOCKING_READ
			select * from tag FOR NO KEY UPDATE               | LOCKING_READ
			select * from tag for share                       | LOCKING_READ
			update tag set name = 'x' returning *             | WRITE
			with x as (delete from tag returning *) select *  | WRITE
			""")
	void guessesWhatTheStatementDoes(String sql, StatementKind kind) {
		assertThat(StatementKind.ofRows(sql)).isEqualTo(kind);
	}

}
