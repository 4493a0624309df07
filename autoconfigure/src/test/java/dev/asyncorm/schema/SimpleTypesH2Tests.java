package dev.asyncorm.schema;

import java.math.BigDecimal;
import java.math.BigInteger;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;

import dev.asyncorm.AsyncOrmConfigurationException;
import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.fixture.OnH2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The contract of the column types on H2.
 */
@OnH2
class SimpleTypesH2Tests extends SimpleTypesTests {

	@Test
	@DisplayName("P4 a decimal number keeps its value")
	void decimalKeepsItsValue() {
		Decimal stored = roundTrip(new Decimal(0, new BigDecimal("100.00")), Decimal.class);
		assertThat(stored.number()).isEqualByComparingTo("100");
	}

	@Test
	void typeThatDriverCannotWriteIsRefused() {
		assertThatExceptionOfType(AsyncOrmConfigurationException.class)
			.isThrownBy(() -> Schema.of(pool(), SchemaEntities.converter(Dialect.H2, Big.class)).ddl())
			.withMessageContaining("'number'");
	}

	record Decimal(@Id int id, BigDecimal number) {
	}

	record Big(@Id Long id, BigInteger number) {
	}

}
