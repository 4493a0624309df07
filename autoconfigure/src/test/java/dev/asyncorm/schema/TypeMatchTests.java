package dev.asyncorm.schema;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.asyncorm.dialect.Dialect;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TypeMatch}.
 */
class TypeMatchTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			POSTGRESQL | text                     | varchar                     | SAME
			POSTGRESQL | text[][]                 | text[]                      | SAME
			POSTGRESQL | jsonb                    | json                        | SAME
			POSTGRESQL | text                     | varchar(20)                 | STRICTER
			POSTGRESQL | text[]                   | varchar(20)[]               | STRICTER
			POSTGRESQL | numeric                  | numeric(10,2)               | STRICTER
			POSTGRESQL | timestamp with time zone | timestamp(3) with time zone | STRICTER
			POSTGRESQL | timestamp with time zone | timestamp                   | OTHER
			POSTGRESQL | varchar(20)              | varchar(10)                 | OTHER
			POSTGRESQL | varchar(20)              | text                        | OTHER
			POSTGRESQL | numeric(10,2)            | numeric                     | OTHER
			POSTGRESQL | bigint                   | integer                     | OTHER
			POSTGRESQL | text                     | char(3)                     | OTHER
			POSTGRESQL | text                     | text[]                      | OTHER
			H2         | decfloat                 | numeric(10,2)               | STRICTER
			H2         | timestamp(9)             | timestamp                   | STRICTER
			H2         | varchar                  | varchar(20)                 | STRICTER
			H2         | varchar                  | clob                        | OTHER
			H2         | bigint array             | integer array               | OTHER
			""")
	void typesAreComparedAsFarAsTheEntitySaysThem(Dialect dialect, String wanted, String live, TypeMatch match) {
		assertThat(TypeMatch.of(dialect, wanted, live)).isEqualTo(match);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			varchar(40)   | varchar(20)              | true
			bigint        | integer                  | true
			integer       | numeric                  | true
			numeric(10,2) | numeric                  | true
			numeric(10,2) | numeric(12,2)            | true
			text          | integer                  | true
			uuid          | text                     | true
			varchar(3)[]  | text[]                   | true
			timestamp     | timestamp(9)             | true
			real          | double precision         | true
			numeric(10,2) | numeric(10,1)            | false
			numeric       | numeric(10,1)            | false
			numeric       | integer                  | false
			double precision | real                  | false
			timestamp     | timestamp(3)             | false
			timestamp     | timestamp with time zone | false
			timestamp     | date                     | false
			""")
	void lossIsNoticed(String from, String to, boolean keeps) {
		assertThat(TypeMatch.keepsValues(from, to)).isEqualTo(keeps);
	}

}
