package dev.asyncorm.schema;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.CRC32;

import org.springframework.data.relational.core.sql.SqlIdentifier;

/**
 * Names constraints by one convention, as plain identifiers that need no quotes and are
 * not longer than PostgreSQL allows.
 */
final class ConstraintName {

	private static final int MAX_LENGTH = 63;

	private ConstraintName() {
	}

	/**
	 * Name a constraint.
	 * @param prefix what it is, such as {@code uq}
	 * @param identifiers the table, the columns, and what else makes it unique
	 * @return the name; shortened or altered ones end in a hash of the original
	 */
	static String of(String prefix, Stream<SqlIdentifier> identifiers) {
		StringBuilder name = new StringBuilder(prefix);
		identifiers.forEach((identifier) -> name.append('_').append(unqualified(identifier)));
		String original = name.toString().toLowerCase(Locale.ROOT);
		String plain = original.replaceAll("[^a-z0-9_]", "_");
		if (plain.equals(original) && plain.length() <= MAX_LENGTH) {
			return plain;
		}
		String hash = hash(original);
		int length = Math.min(plain.length(), MAX_LENGTH - hash.length() - 1);
		return plain.substring(0, length) + "_" + hash;
	}

	private static String unqualified(SqlIdentifier identifier) {
		// the parts of a qualified identifier are schema and table
		return identifier.stream().reduce((schema, table) -> table).orElse(identifier).getReference();
	}

	private static String hash(String original) {
		CRC32 checksum = new CRC32();
		checksum.update(original.getBytes(StandardCharsets.UTF_8));
		return String.format(Locale.ROOT, "%08x", checksum.getValue());
	}

}
