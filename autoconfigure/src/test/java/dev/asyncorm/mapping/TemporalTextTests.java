package dev.asyncorm.mapping;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TemporalTextTests {

	private static @Nullable Object instant(String text) {
		return TemporalText.parse(text, Instant.class);
	}

	@ParameterizedTest
	@DisplayName("A time stamp with an offset is an instant, and a date and time with that offset")
	@CsvSource({ "2026-11-20 16:25:00+00, 2026-11-20T16:25:00Z", "2026-11-20 16:25:00.1+00, 2026-11-20T16:25:00.1Z",
			"2026-11-20 16:25:00.123456-03:30, 2026-11-20T16:25:00.123456-03:30",
			"1883-11-18 12:00:00-04:56:02, 1883-11-18T12:00:00-04:56:02",
			"0001-01-01 00:00:00+00, 0001-01-01T00:00:00Z",
			"2024-02-29 23:59:59.999999+14, 2024-02-29T23:59:59.999999+14:00" })
	void parsesTimeStampsWithOffset(String text, String iso) {
		OffsetDateTime expected = OffsetDateTime.parse(iso);
		assertThat(TemporalText.parse(text, OffsetDateTime.class)).isEqualTo(expected);
		assertThat(instant(text)).isEqualTo(expected.toInstant());
	}

	@ParameterizedTest
	@DisplayName("A time stamp without an offset is a local date and time")
	@CsvSource({ "2026-11-20 16:25:00, 2026-11-20T16:25:00", "2026-11-20 00:00:00.000001, 2026-11-20T00:00:00.000001" })
	void parsesLocalTimeStamps(String text, String iso) {
		assertThat(TemporalText.parse(text, LocalDateTime.class)).isEqualTo(LocalDateTime.parse(iso));
	}

	@ParameterizedTest
	@DisplayName("A date is a date")
	@ValueSource(strings = { "2026-11-20", "1582-10-15", "0001-12-31" })
	void parsesDates(String text) {
		assertThat(TemporalText.parse(text, LocalDate.class)).isEqualTo(LocalDate.parse(text));
	}

	@ParameterizedTest
	@DisplayName("Every other form is left to the driver")
	@ValueSource(strings = { "", "infinity", "-infinity", "2026-11-20", "2026-11-20 16:25:00", "2026-11-20T16:25:00+00",
			"10000-01-01 00:00:00+00", "0044-03-15 12:00:00+00 BC", "2026-02-30 00:00:00+00", "2026-11-20 24:00:00+00",
			"2026-11-20 16:25:00+00 ", "2026-11-20 16:25+00", "2026-11-20 16:25:00.+0", "\u0000\u0002\u00ff\u0001abcd",
			"2026-11-20 16:25:00+19", "20x6-11-20 16:25:00+00" })
	void leavesOtherForms(String text) {
		assertThat(instant(text)).isNull();
	}

}
