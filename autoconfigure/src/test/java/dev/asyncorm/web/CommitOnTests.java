package dev.asyncorm.web;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatusCode;

import dev.asyncorm.AsyncOrmConfigurationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CommitOnTests {

	@Test
	void matchesSuccessAndNoStatus() {
		CommitOn policy = CommitOn.parse("2xx");
		assertThat(policy.matches(null)).isTrue();
		assertThat(policy.matches(HttpStatusCode.valueOf(204))).isTrue();
		assertThat(policy.matches(HttpStatusCode.valueOf(303))).isFalse();
		assertThat(policy.matches(HttpStatusCode.valueOf(999))).isFalse();
	}

	@Test
	void matchesRedirectsWhenTheyAreNamed() {
		CommitOn policy = CommitOn.parse(" 2XX , 3xx");
		assertThat(policy.matches(HttpStatusCode.valueOf(303))).isTrue();
		assertThat(policy.matches(HttpStatusCode.valueOf(400))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "3xx", "200", "2xx,4xx", "2xx;3xx", "always" })
	void failsNamingThePropertyWhenTheValueIsUnknown(String value) {
		assertThatExceptionOfType(AsyncOrmConfigurationException.class).isThrownBy(() -> CommitOn.parse(value))
			.satisfies((ex) -> assertThat(ex.getAction()).contains("async-orm.web.commit-on").contains("'2xx,3xx'"));
	}

}
