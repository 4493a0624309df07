package dev.asyncorm.schema;

import io.r2dbc.h2.H2ConnectionFactoryProvider;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import org.junit.jupiter.api.Test;

import dev.asyncorm.dialect.Dialect;
import dev.asyncorm.fixture.OnH2;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract of tables that people made by hand on H2, with what only it has.
 */
@OnH2
class HandMadeTablesH2Tests extends HandMadeTablesTests {

	@Test
	void readerMayValidate() {
		complete(schema(Person.class, Indexed.class, Self.class, Odd.class).createAll());
		database().execute("create user reader password 'reader'", "grant select on schema public to reader");
		ConnectionFactory reader = ConnectionFactories.get(ConnectionFactoryOptions.builder()
			.from(database().options(), (option) -> !option.equals(H2ConnectionFactoryProvider.OPTIONS))
			.option(ConnectionFactoryOptions.USER, "reader")
			.option(ConnectionFactoryOptions.PASSWORD, "reader")
			.build());
		Schema schema = Schema.of(reader,
				SchemaEntities.converter(Dialect.H2, Person.class, Indexed.class, Self.class, Odd.class));
		assertThat(get(schema.validate()).differences()).isEmpty();
		assertThat(get(schema.exists("person", "name"))).isTrue();
	}

}
