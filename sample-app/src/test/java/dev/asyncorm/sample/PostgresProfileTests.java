package dev.asyncorm.sample;

import java.time.Duration;

import io.r2dbc.spi.ConnectionFactoryOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpStatus;

import dev.asyncorm.fixture.DatabaseContractTests;
import dev.asyncorm.fixture.OnPostgres;
import dev.asyncorm.fixture.TestClients;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The profile for PostgreSQL needs two environment variables, with a URL in any form.
 */
@OnPostgres
class PostgresProfileTests extends DatabaseContractTests {

	@ParameterizedTest
	@ValueSource(strings = { "postgres://%1$s@%2$s:%3$s/%4$s", "postgresql://%1$s@%2$s:%3$s/%4$s",
			"r2dbc:postgresql://%1$s@%2$s:%3$s/%4$s", "jdbc:postgresql://%2$s:%3$s/%4$s?user=%1$s" })
	void servesWhenUrlIs(String form) {
		ConnectionFactoryOptions options = database().options();
		String url = form.formatted(database().username(), options.getValue(ConnectionFactoryOptions.HOST),
				options.getValue(ConnectionFactoryOptions.PORT), options.getValue(ConnectionFactoryOptions.DATABASE));
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(SampleApplication.class)
			.profiles("postgres")
			.run("--server.port=0", "--DATABASE_URL=" + url, "--DATABASE_PASSWORD=" + database().password())) {
			TestClients
				.of("http://localhost:" + context.getEnvironment().getProperty("local.server.port"),
						Duration.ofSeconds(20))
				.post()
				.uri("/showcase/functional")
				.exchange()
				.expectStatus()
				.isEqualTo(HttpStatus.OK);
			assertThat(database().count("note")).isOne();
		}
		database().execute("drop table note", "drop table example", "drop table users_role", "drop table role",
				"drop table address", "drop table \"users\"", "drop table category");
	}

}
