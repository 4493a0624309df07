package dev.asyncorm.mapping;

import org.jspecify.annotations.Nullable;

/**
 * What annotations say of a column beyond its type.
 *
 * @param length the largest number of characters, or {@code null} for no limit
 * @param decimal the digits of a decimal number, or {@code null} for no limit
 * @param defaultValue the expression that it takes when an insert has no value, or
 * {@code null}
 * @param comment what it says to people, or {@code null}
 * @since 0.1.0
 */
public record ColumnDetails(@Nullable Integer length, @Nullable Decimal decimal, @Nullable String defaultValue,
		@Nullable String comment) {

	/**
	 * The digits of a decimal number.
	 *
	 * @param precision the number of all digits
	 * @param scale the number of digits after the point
	 */
	public record Decimal(int precision, int scale) {
	}

}
