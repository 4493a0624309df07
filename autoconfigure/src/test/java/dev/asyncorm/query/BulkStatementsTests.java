package dev.asyncorm.query;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.core.DefaultReactiveDataAccessStrategy;
import org.springframework.data.r2dbc.dialect.PostgresDialect;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.CriteriaDefinition;
import org.springframework.data.relational.core.query.Update;

import dev.asyncorm.UnknownPropertyException;
import dev.asyncorm.dialect.Dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link BulkStatements}: what must not become part of a statement.
 */
@NullUnmarked
class BulkStatementsTests {

	@SuppressWarnings("deprecation")
	private final R2dbcConverter converter = DefaultReactiveDataAccessStrategy.createConverter(PostgresDialect.INSTANCE,
			List.of());

	private final BulkStatements statements = new BulkStatements(this.converter, PostgresDialect.INSTANCE,
			Dialect.POSTGRESQL);

	private final RelationalPersistentEntity<?> entity = this.converter.getMappingContext()
		.getRequiredPersistentEntity(Guest.class);

	@Test
	void updateSetsProperties() {
		assertThat(update(Criteria.where("name").is("ada"), Update.update("name", "eve").set("age", 5)).sql())
			.isEqualTo("UPDATE \"guest\" SET \"name\" = $1, \"age\" = $2 WHERE \"guest\".\"name\" = $3");
	}

	@ParameterizedTest
	@ValueSource(strings = { "x.name = 'y', age", "guest.name", "name.age", "name = 'y' --", "nothing" })
	void namesOfUpdateAreProperties(String name) {
		assertThatExceptionOfType(UnknownPropertyException.class)
			.isThrownBy(() -> update(Criteria.where("name").is("ada"), Update.update(name, "x")))
			.withMessageContaining("Guest has no property '" + name + "'");
	}

	@Test
	void conditionOfEmptyPartsIsNoCondition() {
		// says that it is a condition, but compares nothing
		CriteriaDefinition blank = new Comparison(null, null, null, false);
		for (CriteriaDefinition criteria : List.of(blank, CriteriaDefinition.from(blank, blank))) {
			assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
				.isThrownBy(() -> update(criteria, Update.update("name", "x")))
				.withMessageContaining("would reach every row");
			assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
				.isThrownBy(() -> this.statements.delete(this.entity, criteria))
				.withMessageContaining("would reach every row");
		}
		assertThat(this.statements.delete(this.entity, CriteriaDefinition.empty()).sql())
			.isEqualTo("DELETE FROM \"guest\"");
	}

	private BoundSql update(CriteriaDefinition criteria, Update update) {
		return this.statements.update(this.entity, criteria, update, Map.of());
	}

	record Guest(@Id Long id, String name, int age) {
	}

}
