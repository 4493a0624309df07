package dev.asyncorm.catalog;

import java.util.List;

import io.r2dbc.spi.Connection;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.fixture.DatabaseContractTests;
import dev.asyncorm.fixture.OnH2;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CatalogReader} on an H2 whose names ignore the case.
 */
@OnH2(settings = "DATABASE_TO_LOWER=TRUE;CASE_INSENSITIVE_IDENTIFIERS=TRUE")
class CatalogReaderH2LowerCaseTests extends DatabaseContractTests {

	@Test
	void tablesAreFoundInAnyCase() {
		database().execute("create table city (id bigint primary key)", "create sequence numbers");
		CatalogReader reader = CatalogReader.of(Dialect.of(pool()));
		LiveCatalog live = Mono
			.usingWhen(pool().create(), (connection) -> reader.read(connection, List.of()), Connection::close)
			.subscribeOn(Schedulers.boundedElastic())
			.block(CatalogReaderTests.TIMEOUT);
		assertThat(live).isNotNull();
		assertThat(live.table(new TableName(null, "CITY"))).isPresent();
		assertThat(live.table(new TableName("PUBLIC", "City"))).isPresent();
		assertThat(live.hasSequence(new TableName(null, "NUMBERS"))).isTrue();
		assertThat(live.same(List.of("a", "b"), List.of("A", "B"))).isTrue();
		assertThat(live.same(List.of("a", "b"), List.of("b", "a"))).isFalse();
	}

}
