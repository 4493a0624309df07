package dev.asyncorm.web;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;

import dev.asyncorm.fixture.OnPostgres;

import static org.assertj.core.api.Assertions.assertThat;

@OnPostgres
class PostgresDriverFailureTests extends DriverFailureTests {

	@ParameterizedTest
	@ValueSource(strings = { "40P01", "40001", "55P03" })
	@DisplayName("a lost race for a lock is a conflict")
	void answersConflictWhenRaceIsLost(String sqlState) {
		assertThat(statusOf("do $$ begin raise exception 'lost' using errcode = '" + sqlState + "'; end $$"))
			.isEqualTo(HttpStatus.CONFLICT);
	}

}
