package dev.asyncorm.schema;

import java.util.List;
import java.util.stream.Stream;

import dev.asyncorm.fixture.OnH2;

/**
 * The contract of the details of a schema on H2.
 */
@OnH2
class SchemaDetailsH2Tests extends SchemaDetailsTests {

	@Override
	List<String> comments() {
		return database()
			.query("select remarks as n from information_schema.tables where table_name = 'OFFER' "
					+ "union all select remarks from information_schema.columns where table_name = 'OFFER'")
			.stream()
			.flatMap((row) -> Stream.ofNullable(row.get("n")))
			.map(String::valueOf)
			.toList();
	}

	@Override
	List<String> indexes() {
		return names("select index_name as n from information_schema.indexes where table_name = 'OFFER'");
	}

}
