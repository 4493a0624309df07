package dev.asyncorm.session;

import java.math.BigDecimal;

import dev.asyncorm.fixture.OnH2;

/**
 * The contract on H2, where a decimal number keeps its value, but not the zeros at its
 * end.
 */
@OnH2
class H2TypesTests extends TypesContractTests {

	@Override
	protected Object comparable(Object value) {
		return (value instanceof BigDecimal number) ? number.stripTrailingZeros() : super.comparable(value);
	}

}
