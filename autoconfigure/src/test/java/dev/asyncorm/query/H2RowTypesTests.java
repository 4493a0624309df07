package dev.asyncorm.query;

import java.util.stream.Stream;

import dev.asyncorm.fixture.OnH2;

@OnH2
class H2RowTypesTests extends RowTypesContractTests {

	static Stream<Values> special() {
		return Stream.of(Values.of(byte[].class, "varbinary", new byte[0], new byte[] { 0, 1, -1 }),
				Values.of(String[].class, "varchar array", new String[] { "a", "," }, new String[0]),
				Values.of(Object.class, "varchar(9)", "a", "b"));
	}

	@Override
	String text(String column) {
		return "cast(" + column + " as varchar)";
	}

}
