package dev.asyncorm.mapping;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

import org.jspecify.annotations.Nullable;

/**
 * Parses dates and times in the ISO text form in which PostgreSQL sends them, such as
 * {@code 2026-11-20 16:25:00.123+00}. The driver does so by a formatter with optional
 * parts, which takes more time than all other columns of a row together. Knows only the
 * common form: years of four digits, no infinity. Mutable, for one text.
 */
final class TemporalText {

	private static final int NANO_DIGITS = 9;

	private final CharSequence text;

	private int next;

	private boolean wrong;

	private TemporalText(CharSequence text) {
		this.text = text;
	}

	/**
	 * Return whether values of a type are known in text form.
	 * @param driver the type that the driver makes of a value
	 * @param target the type that is asked for
	 * @return whether {@link #parse} makes the target of what the driver has
	 */
	static boolean supports(Class<?> driver, Class<?> target) {
		return (driver == OffsetDateTime.class && (target == Instant.class || target == OffsetDateTime.class))
				|| (driver == target && (driver == LocalDateTime.class || driver == LocalDate.class));
	}

	/**
	 * Parse a text.
	 * @param text the text
	 * @param target a supported type
	 * @return the value, or {@code null} when the text has another form
	 */
	static @Nullable Object parse(CharSequence text, Class<?> target) {
		TemporalText parser = new TemporalText(text);
		try {
			Object value = parser.parse(target);
			return (parser.wrong || parser.next != text.length()) ? null : value;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	private Object parse(Class<?> target) {
		LocalDate date = LocalDate.of(number(4), after('-', 2), after('-', 2));
		if (target == LocalDate.class) {
			return date;
		}
		LocalTime time = LocalTime.of(after(' ', 2), after(':', 2), after(':', 2), fraction());
		if (target == LocalDateTime.class) {
			return LocalDateTime.of(date, time);
		}
		ZoneOffset offset = offset();
		return (target == OffsetDateTime.class) ? OffsetDateTime.of(date, time, offset)
				: Instant.ofEpochSecond(date.toEpochSecond(time, offset), time.getNano());
	}

	private int fraction() {
		if (peek() != '.') {
			return 0;
		}
		this.next++;
		int nanos = 0;
		int digits = 0;
		while (Character.isDigit(peek()) && digits < NANO_DIGITS) {
			nanos = nanos * 10 + number(1);
			digits++;
		}
		for (; digits < NANO_DIGITS; digits++) {
			nanos *= 10;
		}
		return nanos;
	}

	private ZoneOffset offset() {
		char sign = peek();
		if (sign != '+' && sign != '-') {
			this.wrong = true;
			return ZoneOffset.UTC;
		}
		this.next++;
		int seconds = number(2) * 3600;
		seconds += (peek() == ':') ? after(':', 2) * 60 : 0;
		seconds += (peek() == ':') ? after(':', 2) : 0;
		return ZoneOffset.ofTotalSeconds((sign == '-') ? -seconds : seconds);
	}

	private int after(char separator, int digits) {
		this.wrong |= (peek() != separator);
		this.next++;
		return number(digits);
	}

	private int number(int digits) {
		int number = 0;
		for (int i = 0; i < digits; i++) {
			int digit = peek() - '0';
			this.wrong |= (digit < 0 || digit > 9);
			number = number * 10 + digit;
			this.next++;
		}
		return number;
	}

	/** Behind the end there is nothing that could be meant. */
	private char peek() {
		return (this.next < this.text.length()) ? this.text.charAt(this.next) : 0;
	}

}
