package dev.asyncorm.schema;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;

import org.springframework.data.relational.core.sql.SqlIdentifier;

import dev.asyncorm.catalog.TableName;
import dev.asyncorm.dialect.Dialect;

/**
 * Turns names of entities and constraints into those that the database stores. Names of
 * constraints are plain identifiers, not longer than PostgreSQL allows.
 *
 * @param dialect the database
 * @param naming how constraints are named
 */
record StoredNames(Dialect dialect, ConstraintNaming naming) {

	private static final int MAX_LENGTH = 63;

	TableName table(SqlIdentifier identifier) {
		List<SqlIdentifier> parts = identifier.stream().toList();
		String name = column(parts.get(parts.size() - 1));
		return new TableName((parts.size() > 1) ? column(parts.get(parts.size() - 2)) : null, name);
	}

	String column(SqlIdentifier identifier) {
		return this.dialect.storedName(identifier);
	}

	String primaryKey(TableName table) {
		return stored(this.naming.primaryKey(table));
	}

	String uniqueKey(TableName table, List<String> columns) {
		return stored(this.naming.uniqueKey(table, columns));
	}

	String foreignKey(TableName table, List<String> columns, TableName target) {
		return stored(this.naming.foreignKey(table, columns, target));
	}

	String check(TableName table, String name) {
		return stored(this.naming.check(table, name));
	}

	String index(TableName table, List<String> columns) {
		return stored(this.naming.index(table, columns));
	}

	private String stored(String name) {
		return this.dialect.storedName(SqlIdentifier.unquoted(plain(name)));
	}

	private static String plain(String name) {
		String original = name.toLowerCase(Locale.ROOT);
		String plain = original.replaceAll("[^a-z0-9_]", "_");
		if (plain.equals(original) && plain.length() <= MAX_LENGTH) {
			return plain;
		}
		String hash = hash(original);
		int length = Math.min(plain.length(), MAX_LENGTH - hash.length() - 1);
		return plain.substring(0, length) + "_" + hash;
	}

	private static String hash(String original) {
		CRC32 checksum = new CRC32();
		checksum.update(original.getBytes(StandardCharsets.UTF_8));
		return String.format(Locale.ROOT, "%08x", checksum.getValue());
	}

}
