package dev.asyncorm.catalog;

import org.junit.jupiter.api.Test;

import dev.asyncorm.fixture.OnH2;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract of {@link CatalogReader} on H2, with what only it has.
 */
@OnH2
class CatalogReaderH2Tests extends CatalogReaderTests {

	@Test
	void typesAreInTheWordsOfTheDialect() {
		database().execute("create table t (a varchar, b char(3), c decimal(10, 2), d timestamp, "
				+ "e timestamp(3) with time zone, f time(9), g bigint array array, h varchar(5) array[7], i clob, "
				+ "j enum('a', 'B'), k decfloat, l varbinary, m uuid)");
		assertThat(table(read(), "t").columns()).extracting(ColumnDefinition::type)
			.containsExactly("varchar", "char(3)", "numeric(10,2)", "timestamp", "timestamp(3) with time zone",
					"time(9)", "bigint array array", "varchar(5) array", "clob", "ENUM('a', 'B')", "decfloat",
					"varbinary", "uuid");
	}

	@Test
	void caseIsIgnoredWhereTheDatabaseDoes() {
		assertThat(read().ignoresCase()).isFalse();
		assertThat(read().same("a", "A")).isFalse();
	}

}
