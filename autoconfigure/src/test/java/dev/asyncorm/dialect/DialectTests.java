package dev.asyncorm.dialect;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DayOfWeek;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Dialect}.
 */
class DialectTests {

	@ParameterizedTest
	@EnumSource
	void identifiersAreRenderedAsSpringDataDoes(Dialect dialect) {
		assertThat(dialect.render(SqlIdentifier.from(SqlIdentifier.quoted("A"), SqlIdentifier.quoted("b c"))))
			.isEqualTo("\"A\".\"b c\"");
		assertThat(dialect.render(SqlIdentifier.unquoted("Name"))).isEqualTo("Name");
	}

	@ParameterizedTest
	@EnumSource
	void textHasLengthOnlyWhenGiven(Dialect dialect) {
		assertThat(dialect.columnType(String.class, 7)).hasValue("varchar(7)");
		assertThat(dialect.columnType(DayOfWeek.class, 9)).hasValue("varchar(9)");
		assertThat(dialect.columnType(String.class, null)).isEqualTo(dialect.columnType(DayOfWeek.class, null));
	}

	@ParameterizedTest
	@EnumSource
	void primitivesAreTheirWrappers(Dialect dialect) {
		assertThat(dialect.columnType(int.class, null)).isEqualTo(dialect.columnType(Integer.class, null))
			.hasValue("integer");
	}

	@Test
	void arraysAreArrayColumnsExceptBytes() {
		assertThat(Dialect.POSTGRESQL.columnType(long[].class, null)).hasValue("bigint[]");
		assertThat(Dialect.H2.columnType(long[].class, null)).hasValue("bigint array");
		assertThat(Dialect.POSTGRESQL.columnType(byte[].class, null)).hasValue("bytea")
			.isEqualTo(Dialect.POSTGRESQL.columnType(ByteBuffer.class, null));
	}

	@Test
	void typeWithoutCodecHasNoColumn() {
		assertThat(Dialect.H2.columnType(BigInteger.class, null)).isEmpty();
		assertThat(Dialect.POSTGRESQL.columnType(Map.class, null)).isEmpty();
	}

	@Test
	void literalsInStatementsAreEscaped() {
		assertThat(Dialect.POSTGRESQL.ifMissing()
			.addConstraint("\"it's\"", "fk_x", "alter table \"it's\" add constraint fk_x check (true)"))
			.contains("'\"it''s\"'::regclass")
			.contains("alter table \"it's\" add constraint fk_x check (true);");
	}

	@ParameterizedTest
	@EnumSource
	void columnTypesHaveTheirNormalNames(Dialect dialect) {
		assertThat(dialect.columnTypes().types().values())
			.allSatisfy((type) -> assertThat(dialect.normalType(type)).isEqualTo(type));
		assertThat(dialect.normalType("varchar(7)")).isEqualTo("varchar(7)");
		String array = dialect.columnType(String[].class, 7).orElseThrow();
		assertThat(dialect.normalType(array)).isEqualTo(array);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			CHARACTER VARYING(40)       | varchar(40)
			character  varying          | varchar
			Decimal ( 10 , 2 )          | numeric(10,2)
			numeric(10)                 | numeric(10,0)
			timestamp without time zone | timestamp
			timestamp(6)                | timestamp
			timestamp (3) with time zone | timestamp(3) with time zone
			timestamptz                 | timestamp with time zone
			timestamptz(3)              | timestamp(3) with time zone
			timetz                      | time with time zone
			character(1)                | char
			int8                        | bigint
			float8                      | double precision
			""")
	void aliasesHaveOneName(String alias, String name) {
		assertThat(Dialect.POSTGRESQL.normalType(alias)).isEqualTo(name);
		assertThat(Dialect.H2.normalType(alias)).isEqualTo(name);
	}

	@Test
	void arraysOfPostgresHaveNoDimensions() {
		assertThat(Dialect.POSTGRESQL.normalType("text[][]")).isEqualTo("text[]");
		assertThat(Dialect.POSTGRESQL.normalType("int[3]")).isEqualTo("integer[]");
		assertThat(Dialect.POSTGRESQL.normalType("timestamp(3) without time zone[]")).isEqualTo("timestamp(3)[]");
		assertThat(Dialect.H2.normalType("INT ARRAY[3] ARRAY")).isEqualTo("integer array array");
	}

	@ParameterizedTest
	@EnumSource
	void quotedTypesKeepTheirLetters(Dialect dialect) {
		assertThat(dialect.normalType("other.\"Mood\"")).isEqualTo("other.\"Mood\"");
		assertThat(dialect.normalType("ENUM('a', 'B')")).isEqualTo("ENUM('a', 'B')");
	}

	@ParameterizedTest
	@EnumSource
	void storedNamesAreThoseOfDatabase(Dialect dialect) {
		assertThat(dialect.storedName(SqlIdentifier.quoted("Mixed"))).isEqualTo("Mixed");
		assertThat(dialect.storedName(SqlIdentifier.unquoted("Mixed")))
			.isEqualTo((dialect == Dialect.H2) ? "MIXED" : "mixed");
		assertThat(dialect.quote("a\"b")).isEqualTo("\"a\"\"b\"");
		assertThat(dialect.quoteUnlessPlain((dialect == Dialect.H2) ? "PK_A" : "pk_a")).isEqualTo("pk_a");
		assertThat(dialect.quoteUnlessPlain("Pk_a")).isEqualTo("\"Pk_a\"");
		assertThat(dialect.quoteUnlessPlain("current_user")).isEqualTo("\"current_user\"");
	}

	@Test
	void textsForH2HaveNoSemicolons() {
		assertThat(Dialect.H2.literal("it's")).isEqualTo("'it''s'");
		assertThat(Dialect.H2.literal("it's; \\")).isEqualTo("U&'it''s\\003b \\\\'");
		assertThat(Dialect.POSTGRESQL.literal("it's; \\")).isEqualTo("'it''s; \\'");
	}

}
