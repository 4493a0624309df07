package dev.asyncorm.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import reactor.core.publisher.Mono;

import dev.asyncorm.catalog.Catalog;
import dev.asyncorm.catalog.ColumnDefinition;
import dev.asyncorm.catalog.TableDefinition;
import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.fixture.CurrencyConverters.CurrencyToText;
import dev.asyncorm.fixture.CurrencyConverters.TextToCurrency;
import dev.asyncorm.fixture.DatabaseContractTests;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract of the way from entities to tables and back, for entities of every shape.
 */
abstract class SchemaRoundTripTests extends DatabaseContractTests {

	@AfterEach
	void dropTables() {
		if (database().isPostgres()) {
			database().execute("drop schema if exists shapes, \"Shapes Two\", public cascade", "create schema public");
		}
		else {
			database().execute("drop all objects");
		}
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("P4 what createAll creates is valid, and what was dropped comes back by the draft")
	void createdTablesAreValid(EntityShapes shape) {
		if (shape.isFor(Dialect.of(pool()))) {
			roundTrip(converter(shape.types()));
		}
	}

	@Test
	void allShapesTogetherAreValid() {
		Dialect dialect = Dialect.of(pool());
		Class<?>[] types = Stream.of(EntityShapes.values())
			.filter((shape) -> shape.isFor(dialect))
			.flatMap((shape) -> Stream.of(shape.types()))
			.distinct()
			.toArray(Class<?>[]::new);
		Schema schema = Schema.of(pool(), converter(types));
		await(schema.createAll());
		assertThat(get(schema.validate()).differences()).isEmpty();
		assertThat(get(schema.draft()).isEmpty()).isTrue();
		await(schema.update());
		await(schema.dropAll());
		MigrationDraft draft = get(schema.draft());
		database().execute(draft.statements().toArray(String[]::new));
		assertThat(get(schema.validate()).differences()).isEmpty();
		await(schema.dropAll());
		await(schema.update());
		assertThat(get(schema.validate()).differences()).isEmpty();
		await(schema.dropAll());
	}

	private void roundTrip(R2dbcConverter converter) {
		Schema schema = Schema.of(pool(), converter);
		await(schema.dropAll());
		await(schema.createAll());
		assertThat(get(schema.validate()).differences()).isEmpty();
		assertThat(get(schema.draft()).isEmpty()).isTrue();
		List<String> columns = dropColumns(converter);
		SchemaReport report = get(schema.validate());
		assertThat(report.isValid()).isEqualTo(columns.isEmpty());
		assertThat(report.toString().lines()).containsAll(columns);
		database().execute(get(schema.draft()).statements().toArray(String[]::new));
		assertThat(get(schema.validate()).differences()).isEmpty();
		assertThat(get(schema.draft()).isEmpty()).isTrue();
		await(schema.dropAll());
	}

	/**
	 * Drop one column of each table, if one can go alone.
	 * @return what validate says of them
	 */
	private List<String> dropColumns(R2dbcConverter converter) {
		Catalog wanted = EntityTables.of(converter, Dialect.of(pool()), ConstraintNaming.STANDARD);
		List<String> dropped = new ArrayList<>();
		for (TableDefinition table : wanted.tables()) {
			table.columns().stream().filter((column) -> isFree(table, column)).findFirst().ifPresent((column) -> {
				DdlRenderer ddl = new DdlRenderer(Dialect.of(pool()));
				database().execute("alter table " + ddl.name(table.name()) + " drop column " + ddl.name(column.name()));
				dropped.add("column " + table.name() + "." + column.name() + " is missing");
			});
		}
		return dropped;
	}

	private static boolean isFree(TableDefinition table, ColumnDefinition column) {
		boolean isKey = table.primaryKey() != null && table.primaryKey().columns().contains(column.name());
		boolean isShared = Stream
			.concat(table.uniqueKeys().stream().map((key) -> key.columns()),
					table.indexes().stream().map((index) -> index.columns()))
			.anyMatch((columns) -> columns.contains(column.name()) && columns.size() > 1);
		boolean isChecked = table.checks().stream().anyMatch((check) -> check.condition().contains(column.name()));
		return !isKey && !isShared && !isChecked;
	}

	private R2dbcConverter converter(Class<?>... types) {
		return SchemaEntities.converter(Dialect.of(pool()), List.of(CurrencyToText.INSTANCE, TextToCurrency.INSTANCE),
				types);
	}

	private static void await(Mono<Void> work) {
		work.block(SchemaTests.TIMEOUT);
	}

	private static <T> T get(Mono<T> work) {
		return Objects.requireNonNull(work.block(SchemaTests.TIMEOUT));
	}

}
